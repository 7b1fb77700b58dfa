// The wasm, which the entries of the package load, each in its way.

import { SocketError } from "./errors.js";

/** The browser's own class, kept before a page can put another one in its place. */
export const NativeWebSocket = globalThis.WebSocket;

let bindings;
let load = () => {
  throw new SocketError("NotLoaded", "this entry of the package cannot load the wasm by itself");
};

/** Takes what wasm-bindgen made, once the wasm is there. */
export function bind(exports) {
  exports.setUp(NativeWebSocket, (name, message, event) => new SocketError(name, message, event));
  bindings = exports;
}

/** Takes what loads the wasm, and binds it. */
export function loadWith(loader) {
  load = loader;
}

/** What wasm-bindgen made. */
export function wasm() {
  if (bindings === undefined) {
    throw new SocketError("NotLoaded", "the wasm is not loaded yet: `await init()` first");
  }
  return bindings;
}

/** Loads the wasm unless it is there. */
export async function loaded() {
  if (bindings === undefined) await load();
  return wasm();
}
