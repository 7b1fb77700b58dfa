// A program of a Vite project that uses the package, alone and through libraries that take a class
// of WebSockets. The URLs of the servers come in the query of the page.

import { createClient } from "graphql-ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import init, { connect, WebSocket } from "wasm-websocket";

const query = new URLSearchParams(location.search);
const [echo, graphql] = [query.get("echo"), query.get("graphql")];

async function echoed() {
  const connection = await connect(echo);
  connection.send("hello");
  const { value } = await connection[Symbol.asyncIterator]().next();
  connection.close();
  return value;
}

async function overGraphql() {
  const client = createClient({ url: graphql, webSocketImpl: WebSocket });
  const results = [];
  for await (const { data } of client.iterate({ query: "{ add(a: 1, b: 2) }" })) results.push(data.add);
  const subscription = client.iterate({ query: "subscription { countTo(last: 3) }" });
  for await (const { data } of subscription) results.push(data.countTo);
  await client.dispose();
  return results;
}

/** What this side tells a peer comes back from a server that echoes, as that peer's. */
async function overYjs() {
  const provider = new WebsocketProvider(new URL("..", echo).href.replace(/\/$/, ""), "echo", new Y.Doc(), {
    WebSocketPolyfill: WebSocket,
    disableBc: true,
  });
  await new Promise((resolve) => provider.on("sync", resolve));
  const { wsconnected } = provider;
  provider.destroy();
  return wsconnected;
}

try {
  await init();
  const result = { echoed: await echoed(), graphql: await overGraphql(), yjs: await overYjs() };
  document.title = JSON.stringify(result);
} catch (thrown) {
  document.title = `failed: ${thrown.stack ?? thrown}`;
}
