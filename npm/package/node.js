// The package for Node.js: the wasm is read from beside this module, before anything else runs.

import { readFileSync } from "node:fs";

import * as bindings from "./wasm/web/wasm_websocket.js";
import { bind } from "./core/binding.js";

export * from "./core/index.js";

const file = new URL("./wasm/web/wasm_websocket_bg.wasm", import.meta.url);
bindings.initSync({ module: readFileSync(file) });
bind(bindings);

/** Is done already. It is here so that a program may be the same in Node.js and in browsers. */
export default async function init() {}

/** Is done already. */
export function initSync() {}
