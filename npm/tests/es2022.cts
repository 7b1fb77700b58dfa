// The same for programs that are no modules.

import { connect, default as init } from "wasm-websocket";

export async function use(): Promise<string> {
  await init();
  const connection = await connect("wss://example.com");
  return connection.url;
}
