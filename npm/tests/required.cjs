// The package as a program that is no module has it.

const assert = require("node:assert/strict");
const required = require("wasm-websocket");

import("wasm-websocket").then((imported) => {
  for (const name of Object.keys(imported)) {
    // Node.js has added it to what it gives to `require`.
    if (name !== "module.exports") assert.equal(required[name], imported[name], name);
  }
  assert.deepEqual(require("wasm-websocket/bundler"), required);
});
