/**
 * Calls `connect`, and gives the sockets that are made in it to `listen` as soon as they exist, so
 * that its listeners are called before all others. A socket knows its state of when it was closed
 * first.
 */
export function listeningFirst(listen, connect) {
  const native = globalThis.WebSocket;
  globalThis.WebSocket = class extends native {
    /**
     * All listeners of an event are called by one that the browser calls. It would let tasks run
     * between two of its own, and what the first one has told would not be true any more.
     */
    #listeners = { open: [], message: [], error: [], close: [] };

    constructor(...args) {
      super(...args);
      for (const type in this.#listeners) {
        super.addEventListener(type, (event) => this.#call(type, event));
      }
      listen(this);
    }

    addEventListener(type, listener) {
      this.#listeners[type].push(listener);
    }

    removeEventListener(type, listener) {
      this.#listeners[type] = this.#listeners[type].filter((other) => other !== listener);
    }

    close(...args) {
      this.stateWhenClosed ??= this.readyState;
      super.close(...args);
    }

    #call(type, event) {
      for (const listener of this.#listeners[type]) {
        // One may have removed another.
        if (!this.#listeners[type].includes(listener)) continue;
        try {
          listener.call(this, event);
        } catch (error) {
          reportError(error);
        }
      }
    }
  };
  try {
    connect();
  } finally {
    globalThis.WebSocket = native;
  }
}
