// The source of `classic/index.js`, the file for classic scripts. esbuild bundles it with the wasm, and
// it defines the global `wasmWebSocket`.

import bytes from "../pkg/wasm/web/wasm_websocket_bg.wasm";
import { initSync } from "../pkg/index.js";

export * from "../pkg/core/index.js";

initSync(bytes);
