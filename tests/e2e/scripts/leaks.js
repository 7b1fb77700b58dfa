// What is left behind. `gc` is there by an argument of the browser.

import * as module from "/pkg/index.js";
import { equal, Group, next, spread, test } from "./support.js";

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
async function makeAll(group, make, count = SOCKETS) {
  for (let made = 0; made < count; made += AT_ONCE) {
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

/** Actions after which a socket has no listener for an event that may still occur. */
const WITHOUT_LISTENERS = {
  "a handler of an event that does not occur again": (socket) => {},
  "a listener that was removed": (socket) => {
    const listener = () => {};
    socket.addEventListener("message", listener, true);
    socket.removeEventListener("message", listener);
    socket.removeEventListener("message", listener, { capture: true });
  },
  "a listener that was added twice and removed": (socket) => {
    const listener = () => {};
    socket.addEventListener("close", listener);
    socket.addEventListener("close", listener);
    socket.removeEventListener("close", listener);
  },
  "a listener that was called once": (socket) => {
    socket.addEventListener("message", () => {}, { once: true });
    socket.dispatchEvent(new MessageEvent("message"));
  },
  "a listener that a signal has removed": (socket) => {
    const controller = new AbortController();
    socket.addEventListener("close", () => {}, { signal: controller.signal });
    controller.abort();
  },
  "a handler that was removed": (socket) => {
    socket.onmessage = () => {};
    socket.onmessage = null;
  },
  "a listener of an event that never occurs": (socket) => {
    socket.addEventListener("toString", () => {});
  },
};

for (const [what, act] of Object.entries(WITHOUT_LISTENERS)) {
  test(`a socket with ${what} is collected as one without listeners`, async () => {
    const group = await Group.open();
    await makeSome(group, async (url) => {
      const socket = new module.WebSocket(url);
      await new Promise((resolve) => {
        socket.onopen = () => resolve();
      });
      act(socket);
    });
    equal((await untilCollected(group, AT_ONCE)).closes, { 1000: AT_ONCE });
    group.end();
  });
}

/** Actions after which it has one. */
const WITH_LISTENERS = {
  "the same listener twice, removed once and given again": (socket, listener) => {
    socket.addEventListener("message", listener);
    socket.addEventListener("message", listener);
    socket.removeEventListener("message", listener);
    socket.addEventListener("message", listener);
  },
  "a listener for both phases, removed from one": (socket, listener) => {
    socket.addEventListener("message", listener, { once: true, capture: true });
    socket.addEventListener("message", listener);
    socket.removeEventListener("message", listener);
  },
  "a listener that is called once and waits": (socket, listener) => {
    socket.addEventListener("close", () => {}, { once: true, signal: new AbortController().signal });
  },
};

for (const [what, act] of Object.entries(WITH_LISTENERS)) {
  test(`a socket with ${what} stays`, async () => {
    const group = await Group.open();
    const objects = await makeSome(group, async (url) => {
      const socket = new module.WebSocket(url);
      await new Promise((resolve) => {
        socket.onopen = () => resolve();
      });
      act(socket, () => {});
      return new WeakRef(socket);
    });
    for (let turn = 0; turn < 3; turn += 1) await collect();
    equal(objects.filter((object) => object.deref() === undefined).length, 0);
    group.command("close 4000");
    equal((await untilCollected(group, AT_ONCE)).closes, { 4000: AT_ONCE });
    group.end();
  });
}

/** Makes a socket with options, and frees it. */
const freed = (options) => async (url) => {
  const socket = new module.WebSocket(url, [], options);
  socket.onmessage = () => {};
  await next(socket, "open");
  const closed = next(socket, "close");
  socket.free();
  await closed;
};

/** What happens to each of 1,000 objects. */
const LIVES = {
  "sockets that were freed": freed({}),
  "sockets that reconnect and were freed": freed({ reconnect: true }),
  "connections that were disposed of": async (url) => {
    const connection = await module.connect(url);
    await connection[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
  },
  "sockets that were forgotten": async (url) => {
    const socket = new module.WebSocket(url);
    await new Promise((resolve) => {
      socket.onopen = () => resolve();
    });
  },
  "connections that reconnect and were forgotten": async (url) => {
    const connection = await module.connect(url, { reconnect: true });
    await connection.opened;
  },
};

for (const [what, live] of Object.entries(LIVES)) {
  test(`of ${what} nothing is left in the wasm`, async () => {
    const wasm = await (await import("/pkg/wasm/web/wasm_websocket.js")).default();
    const references = () => {
      const table = wasm.__wbindgen_externrefs;
      return Array.from({ length: table.length }, (_, place) => table.get(place))
        .filter((value) => value !== null && value !== undefined).length;
    };
    const cycle = async (count) => {
      const group = await Group.open();
      await makeAll(group, live, count);
      group.end();
      await collect();
    };
    await cycle(AT_ONCE);
    const before = [wasm.memory.buffer.byteLength, references()];
    await cycle(SOCKETS);
    equal([wasm.memory.buffer.byteLength, references()], before);
  });
}
