// A socket of the browser, heard through the wasm.

import { NativeWebSocket, wasm } from "./binding.js";
import { forRelay } from "./options.js";

const CLOSED = 3;

export class NativeSocket {
  #native;
  #relay;
  #hasEnded = false;
  #limitsClosing;

  constructor(url, protocols, options, ear) {
    const { WasmRelay } = wasm();
    // Whatever is wrong with these, the browser says so itself.
    this.#native = new NativeWebSocket(url, protocols);
    this.#limitsClosing = Number.isFinite(options.closeGrace);
    ear.origin = new URL(this.#native.url).origin;
    ear.inform(this);
    this.#relay = new WasmRelay(this.#native, forRelay(options), ear);
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

  send(data) {
    this.#native.send(data);
  }

  close(...codeAndReason) {
    this.#native.close(...codeAndReason);
    if (this.#limitsClosing) this.#relay?.limitClosing();
  }

  /** Nothing comes any more, so the wasm need not keep anything. */
  end() {
    this.#hasEnded = true;
    this.#relay?.free();
    this.#relay = undefined;
  }
}
