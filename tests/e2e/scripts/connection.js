// The modern face: one connection.

import * as module from "/pkg/index.js";
import { at, equal, Group, next, test, thrownBy } from "./support.js";

const { connect, SocketError } = module;

async function collect(connection, count) {
  const items = [];
  for await (const item of connection) {
    items.push(typeof item === "string" ? item : [...item]);
    if (items.length === count) break;
  }
  return items;
}

test("messages are read by iteration, which ends after a clean close", async () => {
  const connection = await connect(at("/close?code=1000&after=2&reason=bye"));
  connection.send("one");
  connection.send(new Uint8Array([1, 2]));
  const [items, end] = [[], connection.closed];
  for await (const item of connection) items.push(typeof item);
  equal(await end, { code: 1000, reason: "bye", wasClean: true });
  equal(connection.readyState, 3);
  equal(await connection[Symbol.asyncIterator]().next(), { done: true });
});

test("what is sent comes back as it was", async () => {
  const connection = await connect(new URL(at("/echo")), { protocols: ["chat", "v2"] });
  equal([connection.protocol, connection.url, connection.readyState], ["chat", at("/echo"), 1]);
  const bytes = new Uint8Array([0, 1, 2, 3]);
  for (const data of ["", "text 😀", bytes, bytes.buffer, bytes.subarray(1, 3), new DataView(bytes.buffer, 3), new Blob(["é"])]) {
    connection.send(data);
  }
  const all = [0, 1, 2, 3];
  equal(await collect(connection, 7), ["", "text 😀", all, all, [1, 2], [3], [195, 169]]);
  // A loop that was left can be followed by another one.
  connection.send("more");
  equal(await collect(connection, 1), ["more"]);
  connection.close(4000, "done");
  equal(await connection.closed, { code: 4000, reason: "done", wasClean: true });
});

test("messages that are waited for at the same time come in order", async () => {
  const connection = await connect(at("/echo"));
  const messages = connection[Symbol.asyncIterator]();
  const waiting = [messages.next(), messages.next(), messages.next()];
  for (const text of ["a", "b", "c"]) connection.send(text);
  equal((await Promise.all(waiting)).map(({ value }) => value), ["a", "b", "c"]);
  connection.close();
  equal(await messages.next(), { done: true });
});

test("an end that is not clean is an error after the messages before it", async () => {
  const connection = await connect(at("/drop?after=1"));
  connection.send("x");
  const error = await collect(connection).catch((thrown) => thrown);
  equal([error instanceof SocketError, error instanceof Error, error.name], [true, true, "Closed"]);
  equal(error.closeEvent, { code: 1006, reason: "", wasClean: false });
  equal((await connection.closed).code, 1006);
});

test("a connection that cannot be made rejects with what went wrong", async () => {
  const refused = await connect(at("/status?code=503")).catch((thrown) => thrown);
  equal([refused.name, refused.closeEvent.code], ["Connect", 1006]);
  const group = await Group.open();
  const late = await connect(group.at("/hang"), { connectTimeout: 50 }).catch((thrown) => thrown);
  equal([late.name, late.closeEvent.code], ["Timeout", 1006]);
  group.end();
  equal(await thrownBy(() => connect("ftp://localhost/")), "InvalidUrl");
  equal(await thrownBy(() => connect(at("/echo"), { protocols: ["a", "a"] })), "InvalidProtocol");
  equal(await thrownBy(() => connect(at("/echo"), { lowWaterMark: 10, highWaterMark: 5 })), "InvalidOption");
});

test("what cannot be done says why", async () => {
  const connection = await connect(at("/echo"));
  const names = [];
  for (const data of [1, null, undefined, {}, []]) names.push(await thrownBy(() => connection.send(data)));
  for (const code of [999, 1001, 66536, 3000.5, NaN, "4000", {}]) {
    names.push(await thrownBy(() => connection.close(code)));
  }
  names.push(await thrownBy(() => connection.close(1000, "x".repeat(124))));
  equal(names, [...Array(5).fill("InvalidMessage"), ...Array(7).fill("InvalidCloseCode"), "InvalidCloseReason"]);
  equal(connection.readyState, 1);
  connection.close();
  await connection.closed;
  equal(await thrownBy(() => connection.send("late")), "NotOpen");
  equal(await thrownBy(() => connection.ready()), "Closed");
  equal(await thrownBy(() => new connection.constructor()), "TypeError");
});

test("values travel as JSON, and what is no JSON is an error that is got over", async () => {
  const connection = await connect(at("/echo"), { json: true });
  const value = { text: "é", list: [1, 2.5, null], nested: { yes: true } };
  connection.send(value);
  const messages = connection[Symbol.asyncIterator]();
  equal((await messages.next()).value, value);
  equal(await thrownBy(() => connection.send(undefined)), "Encode");
  const cyclic = {};
  cyclic.itself = cyclic;
  equal(await thrownBy(() => connection.send(cyclic)), "TypeError");
  connection.close();
  const greeted = await connect(at("/greet?count=2"), { json: true });
  for (let count = 0; count < 2; count += 1) {
    const error = await greeted[Symbol.asyncIterator]().next().catch((thrown) => thrown);
    equal([error.name, typeof error.data], ["Decode", "string"]);
  }
  greeted.close();
});

test("a signal ends what it was given to", async () => {
  const reason = new Error("not wanted any more");
  const before = await connect(at("/echo"), { signal: AbortSignal.abort(reason) }).catch((thrown) => thrown);
  equal(before === reason, true, "before");
  const group = await Group.open();
  const controller = new AbortController();
  const connecting = connect(group.at("/hang"), { signal: controller.signal });
  await group.until(({ requests }) => requests === 1, "the request");
  controller.abort(reason);
  equal((await connecting.catch((thrown) => thrown)) === reason, true, "while connecting");
  group.end();
  const later = new AbortController();
  const connection = await connect(at("/echo"), { signal: later.signal });
  later.abort();
  equal((await connection.closed).code, 1000);
});

test("what is disposed of is closed, and says so afterwards", async () => {
  const group = await Group.open();
  const connection = await connect(group.at("/echo"));
  const waiting = connection[Symbol.asyncIterator]().next();
  await connection[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
  equal(await waiting, { done: true });
  const seen = await group.until(({ requests, open }) => requests === 1 && open === 0, "the end");
  equal(seen.closes, { 1000: 1 });
  equal([connection.readyState, connection.bufferedAmount, connection.url], [3, 0, ""]);
  equal(await thrownBy(() => connection.send("x")), "NotOpen");
  equal(await connection[Symbol.asyncIterator]().next(), { done: true });
  connection.close();
  equal((await connection.closed).code, 1000);
  group.end();
});

test("what `using` disposes of is closed at once, whoever waits for it", async () => {
  const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
  for (const options of [{}, { reconnect: true }]) {
    for (const waits of [false, true]) {
      const group = await Group.open();
      const connection = await connect(group.at("/echo"), options);
      await connection.opened;
      const waiting = waits ? [connection.closed, connection[Symbol.asyncIterator]().next()] : [];
      connection[dispose]();
      const seen = await group.until(({ requests, open }) => requests === 1 && open === 0, "the end");
      equal(seen.closes, { 1000: 1 });
      equal((await connection.closed).code, 1000);
      equal(await connection[Symbol.asyncIterator]().next(), { done: true });
      if (waits) equal((await Promise.all(waiting))[1], { done: true });
      connection[dispose]();
      group.end();
    }
  }
});

test("a reader that is too slow meets the bound that was chosen", async () => {
  const burst = at("/burst?count=50&size=10&then=close");
  const read = async (overflow) => {
    const connection = await connect(burst, { receiveLimit: { messages: 10, overflow } });
    await connection.closed;
    const items = await collect(connection).catch((thrown) => thrown.name);
    return [items.length ?? items, connection.droppedMessages];
  };
  equal(await read("drop-oldest"), [10, 40]);
  equal(await read("drop-newest"), [10, 40]);
  equal((await read("close"))[0], "Overflow".length);
});

test("a producer is made to wait, and learns when all has left", async () => {
  const connection = await connect(at("/echo"), { highWaterMark: 1024, lowWaterMark: 100 });
  for (let count = 0; count < 50; count += 1) {
    await connection.ready();
    equal(connection.bufferedAmount < 1024, true);
    connection.send(new Uint8Array(1000));
  }
  await connection.drained();
  equal(connection.bufferedAmount, 0);
  connection.close();
});
