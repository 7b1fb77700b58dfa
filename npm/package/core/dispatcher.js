// Dispatches the events of a connection to the object of the page.
//
// The wasm holds a dispatcher until the connection has ended. A dispatcher holds the object and its
// socket only weakly, or they would never be collected. Once the object has listeners, it is held
// until the end, as the standard says: https://websockets.spec.whatwg.org/#garbage-collection

import { CloseEvent, StateChangeEvent } from "./events.js";

export class Dispatcher {
  origin = "";
  /** Whether an ArrayBuffer is converted to a Blob. A native socket does that itself. */
  makesBlobs = false;

  #target;
  #socket;
  #held;
  /** The number of listeners for each type of event that may still occur. */
  #listeners = { open: 0, message: 0, error: 0, close: 0, statechange: 0 };

  constructor(target) {
    this.#target = new WeakRef(target);
  }

  /** Sets the socket, whose methods are called before the listeners. */
  setSocket(socket) {
    this.#socket = new WeakRef(socket);
  }

  /** Adds to the number of listeners of a type, and holds the object if it has any. */
  count(target, type, change) {
    if (Object.hasOwn(this.#listeners, type)) this.#listeners[type] += change;
    const hasListeners = Object.values(this.#listeners).some((count) => count > 0);
    this.#held = hasListeners ? target : undefined;
  }

  open(mayReopen = false) {
    this.dispatch(new Event("open"));
    if (!mayReopen) this.#exclude("open");
  }

  message(data) {
    const isBlob = this.makesBlobs && typeof data !== "string";
    const init = { data: isBlob ? new Blob([data]) : data, origin: this.origin };
    this.dispatch(new MessageEvent("message", init));
  }

  error() {
    this.dispatch(new Event("error"));
  }

  close(init) {
    const target = this.#target.deref();
    this.#exclude(...Object.keys(this.#listeners));
    this.#socket?.deref()?.end();
    target?.dispatchEvent(new CloseEvent("close", init));
  }

  /** Called when the state of a reconnecting client has changed. */
  state(change) {
    this.#socket?.deref()?.change(change);
  }

  stateChange(change) {
    this.dispatch(new StateChangeEvent("statechange", change));
  }

  dispatch(event) {
    this.#target.deref()?.dispatchEvent(event);
  }

  /** Stops counting the listeners for events that do not occur any more. */
  #exclude(...types) {
    for (const type of types) delete this.#listeners[type];
    this.count(this.#target.deref());
  }
}
