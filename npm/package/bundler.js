// The package for bundlers that import wasm as a module: it is there from the start.

import * as bindings from "./wasm/bundler/wasm_websocket.js";
import { bind } from "./core/binding.js";

export * from "./core/index.js";

bind(bindings);

/** Is done already. It is here so that a program may be the same for all entries. */
export default async function init() {}

/** Is done already. */
export function initSync() {}
