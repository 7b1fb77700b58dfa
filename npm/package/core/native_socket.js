// A native socket, whose events come through the wasm.

import { wasm } from "./binding.js";
import { forRelay } from "./options.js";

const CLOSED = 3;

export class NativeSocket {
  #native;
  #relay;
  #hasEnded = false;
  #limitsClosing;

  constructor(url, protocols, options, dispatcher) {
    const { NativeWebSocket, WasmRelay } = wasm();
    // The browser checks these, and throws.
    this.#native = new NativeWebSocket(url, protocols);
    this.#limitsClosing = Number.isFinite(options.closeGrace);
    dispatcher.origin = new URL(this.#native.url).origin;
    dispatcher.setSocket(this);
    this.#relay = new WasmRelay(this.#native, forRelay(options), dispatcher);
  }

  get url() {
    return this.#native.url;
  }

  get readyState() {
    return this.#hasEnded ? CLOSED : this.#native.readyState;
  }

  get bufferedAmount() {
    return this.#native.bufferedAmount;
  }

  get extensions() {
    return this.#native.extensions;
  }

  get protocol() {
    return this.#native.protocol;
  }

  get binaryType() {
    return this.#native.binaryType;
  }

  set binaryType(type) {
    this.#native.binaryType = type;
  }

  send(data) {
    this.#native.send(data);
  }

  close(...codeAndReason) {
    this.#native.close(...codeAndReason);
    if (this.#limitsClosing) this.#relay?.limitClosing();
  }

  /** Frees the relay before the close event is dispatched. */
  end() {
    this.#hasEnded = true;
    this.#relay?.free();
    this.#relay = undefined;
  }
}
