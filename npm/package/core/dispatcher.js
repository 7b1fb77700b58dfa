// What the wasm tells of a connection, on its way to the object of the page.
//
// The wasm holds an ear for as long as the connection lasts. An ear holds neither the object nor
// the socket in it, or they would never be collected; unless somebody listens to the object: then
// it has to stay, as the browser's own sockets do.

import { CloseEvent, StateChangeEvent } from "./events.js";

export class Ear {
  binaryType = "blob";
  origin = "";

  #target;
  #socket;
  #held;

  constructor(target) {
    this.#target = new WeakRef(target);
  }

  /** Has a socket told of what it needs to know, before the listeners are. */
  inform(socket) {
    this.#socket = new WeakRef(socket);
  }

  /** Keeps the object until the connection has ended. */
  hold(target) {
    this.#held = target;
  }

  open() {
    this.dispatch(new Event("open"));
  }

  message(data) {
    const isWanted = typeof data === "string" || this.binaryType === "arraybuffer";
    const init = { data: isWanted ? data : new Blob([data]), origin: this.origin };
    this.dispatch(new MessageEvent("message", init));
  }

  error() {
    this.dispatch(new Event("error"));
  }

  close(init) {
    const target = this.#target.deref();
    this.#held = undefined;
    this.#socket?.deref()?.end();
    target?.dispatchEvent(new CloseEvent("close", init));
  }

  /** The state of a client that comes back has changed. */
  state(change) {
    this.#socket?.deref()?.change(change);
  }

  stateChange(change) {
    this.dispatch(new StateChangeEvent("statechange", change));
  }

  dispatch(event) {
    this.#target.deref()?.dispatchEvent(event);
  }
}
