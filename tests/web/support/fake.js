// A WebSocket whose events come when a test says so, for orders of events that no server can force.
export class FakeWebSocket extends EventTarget {
  constructor(url = "ws://fake/") {
    super();
    this.url = url;
    this.protocol = "";
    this.extensions = "";
    this.readyState = 0;
    this.binaryType = "blob";
    /** What `bufferedAmount` is at each look, and at every look after the last. */
    this.bufferedAmounts = [0];
    this.sent = 0;
    this.closings = [];
    /** What `send` and `close` throw, if anything. */
    this.thrown = undefined;
  }

  get bufferedAmount() {
    const [next, ...later] = this.bufferedAmounts;
    if (later.length > 0) this.bufferedAmounts = later;
    return next;
  }

  send() {
    if (this.thrown !== undefined) throw this.thrown;
    this.sent += 1;
  }

  close(code, reason) {
    if (this.thrown !== undefined) throw this.thrown;
    if (this.readyState >= 2) return;
    this.closings.push(`${code} ${reason}`);
    this.readyState = 2;
  }

  fire(name, details) {
    this.dispatchEvent(Object.assign(new Event(name), details));
  }
}

const native = globalThis.WebSocket;

/** Has `new WebSocket(url)` make a fake, until `restoreConstructor`. */
export function fakeConstructor() {
  globalThis.WebSocket = FakeWebSocket;
}

/** Has `new WebSocket(url)` throw a value. */
export function throwingConstructor(thrown) {
  globalThis.WebSocket = class {
    constructor() {
      throw thrown;
    }
  };
}

/** As in an engine that has no WebSocket. */
export function missingConstructor() {
  delete globalThis.WebSocket;
}

export function restoreConstructor() {
  globalThis.WebSocket = native;
}
