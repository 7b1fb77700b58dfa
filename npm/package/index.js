// The package for browsers: as modules, with or without a bundler.

import * as bindings from "./wasm/web/wasm_websocket.js";
import { bind, loadWith } from "./core/binding.js";

export * from "./core/index.js";

let loading;

/** Loads the wasm, from beside this module unless it is told from where. */
export default function init(source = undefined) {
  loading ??= bindings.default(source === undefined ? undefined : { module_or_path: source }).then(
    () => bind(bindings),
    (error) => {
      // The next one may succeed.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Starts wasm that is here already: its bytes, or what was compiled of them. */
export function initSync(module) {
  bindings.initSync({ module });
  bind(bindings);
  loading = Promise.resolve();
}

loadWith(init);
