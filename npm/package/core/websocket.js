// The class with the face of the standard: https://websockets.spec.whatwg.org/#interface-definition

import { Ear } from "./ear.js";
import { LastingSocket } from "./lasting_socket.js";
import { NativeSocket } from "./native_socket.js";
import { checkWebSocketOptions, reconnects } from "./options.js";

const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
const CONSTANTS = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

export class WebSocket extends EventTarget {
  #socket;
  /** The handlers of the attributes, each with the listener that calls it. */
  #handlers = {};
  #ear = new Ear(this);

  constructor(url, protocols = [], options = {}) {
    super();
    if (arguments.length === 0) {
      throw new TypeError("Failed to construct 'WebSocket': 1 argument required, but only 0 present.");
    }
    const checked = checkWebSocketOptions(options);
    const Socket = reconnects(checked) ? LastingSocket : NativeSocket;
    this.#socket = new Socket(url, protocols, checked, this.#ear);
    // Of its own and not of the class, whose properties are those of the standard.
    const own = { addEventListener: this.#addEventListener, [dispose]: this.#dispose };
    for (const key of Reflect.ownKeys(own)) {
      Object.defineProperty(this, key, { configurable: true, writable: true, value: own[key] });
    }
  }

  get url() {
    return this.#socket.url;
  }

  get readyState() {
    return this.#socket.readyState;
  }

  get bufferedAmount() {
    return this.#socket.bufferedAmount;
  }

  get onopen() {
    return this.#handler("open");
  }

  set onopen(handler) {
    this.#setHandler("open", handler);
  }

  get onerror() {
    return this.#handler("error");
  }

  set onerror(handler) {
    this.#setHandler("error", handler);
  }

  get onclose() {
    return this.#handler("close");
  }

  set onclose(handler) {
    this.#setHandler("close", handler);
  }

  get extensions() {
    return this.#socket.extensions;
  }

  get protocol() {
    return this.#socket.protocol;
  }

  close(code = undefined, reason = undefined) {
    this.#socket.close(...arguments);
  }

  get onmessage() {
    return this.#handler("message");
  }

  set onmessage(handler) {
    this.#setHandler("message", handler);
  }

  get binaryType() {
    return this.#ear.binaryType;
  }

  set binaryType(type) {
    const text = String(type);
    // The standard has anything else ignored.
    if (text === "blob" || text === "arraybuffer") this.#ear.binaryType = text;
  }

  send(data) {
    const socket = this.#socket;
    if (arguments.length === 0) {
      throw new TypeError("Failed to execute 'send' on 'WebSocket': 1 argument required, but only 0 present.");
    }
    socket.send(data);
  }

  #addEventListener(...listener) {
    EventTarget.prototype.addEventListener.apply(this, listener);
    // Without a listener it may be collected, and closed by that, as the browser's own is.
    if (#ear in this && this.readyState !== CONSTANTS.CLOSED) this.#ear.hold(this);
  }

  /** `using` calls it. */
  #dispose() {
    this.close();
  }

  #handler(type) {
    return this.#handlers[type]?.callback ?? null;
  }

  #setHandler(type, value) {
    const callback = typeof value === "function" || typeof value === "object" ? value : null;
    const current = this.#handlers[type];
    if (callback === null) {
      if (current !== undefined) this.removeEventListener(type, current.listener);
      delete this.#handlers[type];
    } else if (current !== undefined) {
      // It keeps its place among the listeners.
      current.callback = callback;
    } else {
      const handler = { callback };
      handler.listener = (event) => {
        if (typeof handler.callback !== "function") return;
        if (handler.callback.call(this, event) === false) event.preventDefault();
      };
      this.#handlers[type] = handler;
      this.#addEventListener(type, handler.listener);
    }
  }
}

// A class has its properties hidden, and the standard's interfaces show them.
for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(WebSocket.prototype))) {
  if (name !== "constructor") {
    Object.defineProperty(WebSocket.prototype, name, { ...descriptor, enumerable: true });
  }
}
for (const place of [WebSocket, WebSocket.prototype]) {
  for (const [name, value] of Object.entries(CONSTANTS)) {
    Object.defineProperty(place, name, { value, enumerable: true });
  }
}
Object.defineProperty(WebSocket.prototype, Symbol.toStringTag, {
  value: "WebSocket",
  configurable: true,
});
