// The entry for browsers.

import * as bindings from "./wasm/web/wasm_websocket.js";
import { bind, loadWith } from "./core/binding.js";

export * from "./core/index.js";

let loading;

/** Loads the wasm, by default from the file beside this module. */
export default function init(source = undefined) {
  loading ??= bindings.default(source === undefined ? undefined : { module_or_path: source }).then(
    () => bind(bindings),
    (error) => {
      // The next call may succeed.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Instantiates the wasm from its bytes or from a compiled module. */
export function initSync(module) {
  bindings.initSync({ module });
  bind(bindings);
  loading = Promise.resolve();
}

loadWith(init);
