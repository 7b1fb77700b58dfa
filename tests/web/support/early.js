/**
 * Calls `connect`, and gives the sockets that are made in it to `listen` as soon as they exist:
 * listeners are called in the order in which they were attached.
 */
export function listeningFirst(listen, connect) {
  const native = globalThis.WebSocket;
  globalThis.WebSocket = class extends native {
    constructor(...args) {
      super(...args);
      listen(this);
    }
  };
  try {
    connect();
  } finally {
    globalThis.WebSocket = native;
  }
}
