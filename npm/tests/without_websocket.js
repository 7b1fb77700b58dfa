// The package where there is no WebSocket, as in Node.js before version 22.

import assert from "node:assert/strict";

delete globalThis.WebSocket;
const { default: init, connect, WebSocket } = await import("wasm-websocket");
await init();

const error = {
  name: "Unsupported",
  message: "there is no WebSocket here. Node.js has one from version 22 on; elsewhere, " +
    "set globalThis.WebSocket before this package is imported",
};
await assert.rejects(connect("ws://localhost/"), error);
await assert.rejects(connect("ws://localhost/", { reconnect: true }), error);
assert.throws(() => new WebSocket("ws://localhost/"), error);
assert.throws(() => new WebSocket("ws://localhost/", [], { reconnect: true }), error);
