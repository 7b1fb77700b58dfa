// The entry for Node.js, which reads the wasm from the file beside this module.

import { readFileSync } from "node:fs";

import * as bindings from "./wasm/web/wasm_websocket.js";
import { bind } from "./core/binding.js";

export * from "./core/index.js";

const file = new URL("./wasm/web/wasm_websocket_bg.wasm", import.meta.url);
bindings.initSync({ module: readFileSync(file) });
bind(bindings);

/** Does nothing, because the wasm is loaded. The other entries have the same function. */
export default async function init() {}

/** Does nothing, because the wasm is loaded. */
export function initSync() {}
