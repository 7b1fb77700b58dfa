declare global {
  /** The exports of the package, for classic scripts. The wasm is loaded. */
  var wasmWebSocket: typeof import("../index.cjs");
}

export {};
