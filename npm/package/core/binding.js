// The bindings of the wasm, which each entry of the package loads in its own way.

import { SocketError } from "./errors.js";

/** The native class. A page may replace the global one after this module has loaded. */
const NativeWebSocket = globalThis.WebSocket;

let bindings;
let load = () => {
  throw new SocketError("NotLoaded", "this entry of the package cannot load the wasm by itself");
};

/** Sets the bindings, once the wasm is loaded. */
export function bind(exports) {
  exports.setUp(NativeWebSocket, (name, message, event) => new SocketError(name, message, event));
  bindings = { ...exports, NativeWebSocket };
}

/** Sets the function that loads the wasm and calls `bind`. */
export function loadWith(loader) {
  load = loader;
}

/** Returns the bindings and the native class. */
export function wasm() {
  if (NativeWebSocket === undefined) {
    throw new SocketError(
      "Unsupported",
      "there is no WebSocket here. Node.js has one from version 22 on; elsewhere, " +
        "set globalThis.WebSocket before this package is imported",
    );
  }
  if (bindings === undefined) {
    throw new SocketError("NotLoaded", "the wasm is not loaded yet: `await init()` first");
  }
  return bindings;
}

/** Same, but loads the wasm first if it is not loaded. */
export async function loaded() {
  if (bindings === undefined) await load();
  return wasm();
}
