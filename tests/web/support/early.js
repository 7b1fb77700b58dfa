/**
 * Calls `connect`, and gives the sockets that are made in it to `listen` as soon as they exist:
 * listeners are called in the order in which they were attached. A socket knows its state of when
 * it was closed first.
 */
export function listeningFirst(listen, connect) {
  const native = globalThis.WebSocket;
  globalThis.WebSocket = class extends native {
    constructor(...args) {
      super(...args);
      listen(this);
    }

    close(...args) {
      this.stateWhenClosed ??= this.readyState;
      super.close(...args);
    }
  };
  try {
    connect();
  } finally {
    globalThis.WebSocket = native;
  }
}
