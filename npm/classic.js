// The package for scripts that are no modules: esbuild makes one file of it, wasm included, which
// defines `wasmWebSocket`.

import bytes from "../pkg/wasm/web/wasm_websocket_bg.wasm";
import { initSync } from "../pkg/index.js";

export * from "../pkg/core/index.js";

initSync(bytes);
