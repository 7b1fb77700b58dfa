// A program that bundlers build, and that uses the package alone and through libraries that take a
// class of WebSockets. The URLs of the servers come in the query of the page.

import { createClient } from "graphql-ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import init, { connect, WebSocket } from "wasm-websocket";

const query = new URLSearchParams(location.search);
const [echo, graphql, yjs] = ["echo", "graphql", "yjs"].map((name) => query.get(name));

async function echoed() {
  const connection = await connect(echo);
  connection.send("hello");
  const { value } = await connection[Symbol.asyncIterator]().next();
  connection.close();
  return value;
}

/** A query, and two subscriptions; the server dies in the middle of the second one. */
async function overGraphql() {
  const client = createClient({
    url: graphql,
    webSocketImpl: WebSocket,
    // By itself it gives up when there is no server, whatever the class is.
    shouldRetry: () => true,
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
  });
  const results = async (query) => {
    const results = [];
    for await (const { data } of client.iterate({ query })) results.push(Object.values(data)[0]);
    return results;
  };
  const sum = await results("{ add(a: 1, b: 2) }");
  const counted = await results("subscription { countTo(last: 1000) }");
  const interrupted = await results("subscription { countTo(last: 1000, dieAt: 500) }");
  await client.dispose();
  return { sum, counted: runs(counted), again: runs(interrupted).at(-1), came: interrupted.length > 1000 };
}

/** Numbers that follow each other, as pairs of the first and the last. */
function runs(numbers) {
  const all = [];
  for (const number of numbers) {
    if (all.length > 0 && all.at(-1)[1] === number - 1) all.at(-1)[1] = number;
    else all.push([number, number]);
  }
  return all;
}

/** Two clients write into one text at the same time, and have the same one in the end. */
async function overYjs() {
  const documents = [new Y.Doc(), new Y.Doc()];
  const providers = documents.map((document) => new WebsocketProvider(yjs, "room", document, {
    WebSocketPolyfill: WebSocket,
    // Or they would tell each other without a socket.
    disableBc: true,
  }));
  const texts = documents.map((document) => document.getText());
  await Promise.all(providers.map((provider) => new Promise((resolve) => provider.once("sync", resolve))));
  for (let count = 0; count < 200; count += 1) {
    texts[0].insert(0, "a");
    texts[1].insert(texts[1].length, "b");
    if (count % 20 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  for (const text of texts) {
    while (text.length < 400) await new Promise((resolve) => text.doc.once("update", resolve));
  }
  const [first, second] = texts.map(String);
  for (const provider of providers) provider.destroy();
  return { isSame: first === second, sorted: [...first].sort().join("") === "a".repeat(200) + "b".repeat(200) };
}

try {
  await init();
  const result = { echoed: await echoed(), graphql: await overGraphql(), yjs: await overYjs() };
  document.title = JSON.stringify(result);
} catch (thrown) {
  document.title = `failed: ${thrown.stack ?? thrown}`;
}
