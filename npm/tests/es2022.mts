// The package in a project whose TypeScript knows nothing newer than ES2022.

import init, { connect, WebSocket } from "wasm-websocket";
import initBundled, { type Connection } from "wasm-websocket/bundler";
import "wasm-websocket/classic";

export async function use(): Promise<number> {
  await init();
  await initBundled();
  const connection: Connection = await connect("wss://example.com");
  connection.free();
  const socket = new wasmWebSocket.WebSocket("wss://example.com");
  socket.free();
  return new WebSocket("wss://example.com").readyState;
}
