// What is left behind. `gc` is there by an argument of the browser.

import * as module from "/pkg/index.js";
import { equal, Group, spread, test } from "./support.js";

const SOCKETS = 1_000;
/** Chromium has room for 255 connections, and makes those wait that are asked for in a heap. */
const [AT_ONCE, LANES] = [100, 10];

/** Makes some, each with a URL and after the one before it in its lane. */
async function makeSome(group, make) {
  const lane = async (_, number) => {
    const made = [];
    while (made.length < AT_ONCE / LANES) made.push(await make(spread(group.at("/echo"), number)));
    return made;
  };
  return (await Promise.all(Array.from({ length: LANES }, lane))).flat();
}

/** Makes all, some at a time, and waits until the server has seen the end of those. */
async function makeAll(group, make) {
  for (let made = 0; made < SOCKETS; made += AT_ONCE) {
    await makeSome(group, make);
    await untilCollected(group, made + AT_ONCE);
  }
}

/** Collects garbage until the server has seen the end of all. */
async function untilCollected(group, count) {
  const collecting = setInterval(() => gc(), 10);
  try {
    return await group.until(({ requests, open }) => requests === count && open === 0, `${count} ends`);
  } finally {
    clearInterval(collecting);
  }
}

test("sockets that were forgotten are closed", async () => {
  const group = await Group.open();
  await makeAll(group, async (url) => {
    const socket = new module.WebSocket(url);
    // Listening keeps it, so this waits in another way.
    while (socket.readyState === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  });
  const { closes } = await untilCollected(group, SOCKETS);
  equal(closes, { 1000: SOCKETS });
  group.end();
});

test("connections that were forgotten are closed", async () => {
  const group = await Group.open();
  await makeAll(group, (url) => module.connect(url).then(() => {}));
  const { closes } = await untilCollected(group, SOCKETS);
  equal(closes, { 1000: SOCKETS });
  group.end();
});

test("connections that come back and were forgotten are closed", async () => {
  const group = await Group.open();
  await makeAll(group, async (url) => {
    const connection = await module.connect(url, { reconnect: true });
    await connection.opened;
  });
  const { closes } = await untilCollected(group, SOCKETS);
  equal(closes, { 1000: SOCKETS });
  group.end();
});

/** A turn in which nothing is looked at: what a script has looked at stays until its turn is over. */
async function collect() {
  await new Promise((resolve) => setTimeout(resolve));
  gc();
  await new Promise((resolve) => setTimeout(resolve));
}

test("a socket with a listener stays until it has closed, and is then collected", async () => {
  const group = await Group.open();
  let heard = 0;
  const objects = await makeSome(group, async (url) => {
    const socket = new module.WebSocket(url);
    await new Promise((resolve) => {
      socket.onopen = () => resolve();
    });
    socket.onclose = () => (heard += 1);
    return new WeakRef(socket);
  });
  for (let turn = 0; turn < 3; turn += 1) await collect();
  group.command("close 4000");
  await untilCollected(group, AT_ONCE);
  do await collect();
  while (heard < AT_ONCE || objects.some((object) => object.deref() !== undefined));
  equal(heard, AT_ONCE);
  group.end();
});

test("memory does not grow with what was disposed of", async () => {
  const { memory } = await (await import("/pkg/wasm/web/wasm_websocket.js")).default();
  const cycle = async () => {
    const group = await Group.open();
    await makeAll(group, async (url) => {
      const connection = await module.connect(url);
      await connection[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
    });
    group.end();
  };
  await cycle();
  const before = memory.buffer.byteLength;
  await cycle();
  equal(memory.buffer.byteLength, before);
});
