// The class `WebSocket`: https://websockets.spec.whatwg.org/#interface-definition

import { Dispatcher } from "./dispatcher.js";
import { Listeners } from "./listeners.js";
import { NativeSocket } from "./native_socket.js";
import { checkWebSocketOptions, reconnects } from "./options.js";
import { ReconnectingSocket } from "./reconnecting_socket.js";

const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
const CONSTANTS = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

export class WebSocket extends EventTarget {
  #socket;
  /** The event handlers, each with the listener that calls it. */
  #handlers = {};
  #dispatcher = new Dispatcher(this);
  #listeners = new Listeners((type, change) => this.#dispatcher.count(this, type, change));
  #isFreed = false;

  constructor(url, protocols = [], options = {}) {
    super();
    if (arguments.length === 0) {
      throw new TypeError("Failed to construct 'WebSocket': 1 argument required, but only 0 present.");
    }
    // Natively further arguments are ignored. Some classes take an origin here, which is a string.
    const isStray = typeof options === "string";
    const checked = checkWebSocketOptions(isStray ? {} : options ?? {});
    const Socket = reconnects(checked) ? ReconnectingSocket : NativeSocket;
    this.#socket = new Socket(url, protocols, checked, this.#dispatcher);
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
    return this.#socket.binaryType;
  }

  set binaryType(type) {
    this.#socket.binaryType = type;
  }

  send(data) {
    const socket = this.#socket;
    if (arguments.length === 0) {
      throw new TypeError("Failed to execute 'send' on 'WebSocket': 1 argument required, but only 0 present.");
    }
    if (this.#isFreed) throw new DOMException("The socket was freed.", "InvalidStateError");
    socket.send(data);
  }

  // The standard does not have these, so they are not enumerable.

  addEventListener(type, callback) {
    super.addEventListener(...arguments);
    if (#listeners in this) this.#listeners.add(this, ...arguments);
  }

  removeEventListener(type, callback) {
    super.removeEventListener(...arguments);
    if (#listeners in this) this.#listeners.remove(...arguments);
  }

  /** Closes the socket with 1000. The close event is dispatched as usual. */
  free() {
    this.#socket.close(1000);
    this.#isFreed = true;
  }

  /** Called by `using`. */
  [dispose]() {
    this.free();
  }

  #handler(type) {
    return this.#handlers[type]?.callback ?? null;
  }

  #setHandler(type, value) {
    const callback = typeof value === "function" || typeof value === "object" ? value : null;
    const current = this.#handlers[type];
    if (callback === null) {
      if (current === undefined) return;
      super.removeEventListener(type, current.listener);
      delete this.#handlers[type];
      this.#dispatcher.count(this, type, -1);
    } else if (current !== undefined) {
      // A handler keeps the place of the one that it replaces.
      current.callback = callback;
    } else {
      const handler = { callback };
      handler.listener = (event) => {
        if (typeof handler.callback !== "function") return;
        if (handler.callback.call(this, event) === false) event.preventDefault();
      };
      this.#handlers[type] = handler;
      super.addEventListener(type, handler.listener);
      this.#dispatcher.count(this, type, 1);
    }
  }
}

// The properties of a class are not enumerable, and those of the standard's interfaces are.
const HIDDEN = ["constructor", "addEventListener", "removeEventListener", "free"];
for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(WebSocket.prototype))) {
  if (!HIDDEN.includes(name)) {
    Object.defineProperty(WebSocket.prototype, name, { ...descriptor, enumerable: true });
  }
}
for (const place of [WebSocket, WebSocket.prototype]) {
  for (const [name, value] of Object.entries(CONSTANTS)) {
    Object.defineProperty(place, name, { value, enumerable: true });
  }
}
// A minifier changes the name of a class.
Object.defineProperty(WebSocket, "name", { value: "WebSocket", configurable: true });
Object.defineProperty(WebSocket.prototype, Symbol.toStringTag, {
  value: "WebSocket",
  configurable: true,
});
