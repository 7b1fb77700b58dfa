// Builds the page with webpack. The arguments are the folder to write to, and the entry of the package.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import webpack from "webpack";

const [, , folder, entry] = process.argv;
const needsNothing = entry === "wasm-websocket";

webpack(
  {
    mode: "production",
    context: import.meta.dirname,
    entry: "./page/main.js",
    output: { path: folder, filename: "main.js" },
    resolve: { alias: { "wasm-websocket$": entry } },
    experiments: needsNothing ? {} : { asyncWebAssembly: true },
    performance: { hints: false },
  },
  (error, result) => {
    const complaints = error ?? (result.hasErrors() || result.hasWarnings() ? result.toString() : "");
    if (complaints) {
      console.error(complaints);
      process.exit(1);
    }
    copyFileSync(join(import.meta.dirname, "page/index.html"), join(folder, "index.html"));
  },
);
