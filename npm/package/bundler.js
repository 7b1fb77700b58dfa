// The entry for bundlers that import wasm as a module.

import * as bindings from "./wasm/bundler/wasm_websocket.js";
import { bind } from "./core/binding.js";

export * from "./core/index.js";

bind(bindings);

/** Does nothing, because the wasm is loaded. The other entries have the same function. */
export default async function init() {}

/** Does nothing, because the wasm is loaded. */
export function initSync() {}
