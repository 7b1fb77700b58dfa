// The events. Node.js before version 23 has no `CloseEvent`.

export const CloseEvent = globalThis.CloseEvent ?? class CloseEvent extends Event {
  #init;

  constructor(type, init = {}) {
    super(type, init);
    this.#init = init;
  }

  get code() {
    return this.#init.code ?? 0;
  }

  get reason() {
    return this.#init.reason ?? "";
  }

  get wasClean() {
    return this.#init.wasClean ?? false;
  }
};

/** Dispatched when the state of a reconnecting connection has changed. */
export class StateChangeEvent extends Event {
  constructor(type, change) {
    super(type);
    for (const [name, value] of Object.entries(change)) {
      Object.defineProperty(this, name, { value, enumerable: true });
    }
  }
}
