// The package in Node.js, as a program there imports it. The arguments are the entry of the package
// and the URL of a server that echoes.

import assert from "node:assert/strict";

const [, , entry, echo] = process.argv;
const { default: init, connect, WebSocket } = await import(entry);
await init();

const connection = await connect(echo);
connection.send("hello");
for await (const message of connection) {
  assert.equal(message, "hello");
  break;
}
connection.close(4000, "done");
assert.deepEqual(await connection.closed, { code: 4000, reason: "done", wasClean: true });

const socket = new WebSocket(echo, [], { reconnect: true });
socket.binaryType = "arraybuffer";
socket.send(new Uint8Array([1, 2]));
const message = await new Promise((resolve) => socket.addEventListener("message", resolve));
assert.deepEqual(new Uint8Array(message.data), new Uint8Array([1, 2]));
// As the browser's own `close()` says nothing, neither does this.
socket.close();
const { code, wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
assert.deepEqual([code, wasClean], [1005, true]);
console.log("ok");
