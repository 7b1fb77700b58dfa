// What the class has in addition to the standard: options, an end by `using`, and coming back.

import { WebSocket as Ours } from "/pkg/index.js";
import { at, equal, Group, Native, next, test, thrownBy, within } from "./support.js";

const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

test("two things differ from the native class, as the README says", async () => {
  const orders = [];
  for (const Class of [Ours, Native]) {
    const socket = new Class(at("/echo"));
    const order = [];
    socket.addEventListener("open", ({ isTrusted }) => {
      order.push(isTrusted);
      Promise.resolve().then(() => order.push("microtask"));
    });
    socket.addEventListener("open", () => order.push("second listener"));
    await next(socket, "open");
    socket.close();
    orders.push(order);
  }
  equal(orders, [
    [false, "second listener", "microtask"],
    [true, "microtask", "second listener"],
  ]);
});

test("a listener that is removed leaves none behind, neither at the socket nor at its signal", async () => {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const added = new Set();
  const socket = new Ours(at("/echo"));
  await next(socket, "open");
  try {
    EventTarget.prototype.addEventListener = function (type, callback, options) {
      added.add(callback);
      addEventListener.call(this, type, callback, options);
    };
    EventTarget.prototype.removeEventListener = function (type, callback, options) {
      added.delete(callback);
      removeEventListener.call(this, type, callback, options);
    };
    const callback = () => {};
    socket.addEventListener("close", callback, { once: true, signal: new AbortController().signal });
    equal(added.size > 1, true, "it is accompanied");
    socket.removeEventListener("close", callback);
    equal(added.size, 0);
  } finally {
    Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
    socket.close();
  }
});

test("options set limits that the browser does not have", async () => {
  const group = await Group.open();
  const slow = new Ours(group.at("/hang"), [], { connectTimeout: 50 });
  const { code, wasClean } = await within(next(slow, "close"), "the connect time-out");
  equal([code, wasClean, slow.readyState], [1006, false, 3]);
  const mute = new Ours(group.at("/mute"), [], { closeGrace: 50 });
  await next(mute, "open");
  mute.close(4000);
  const end = await within(next(mute, "close"), "the close grace");
  equal([end.code, end.wasClean, mute.readyState], [1006, false, 3]);
  group.command("drop");
  group.end();
});

test("options that are unknown or wrong are named", async () => {
  const attempt = (options) => {
    try {
      new Ours(at("/echo"), [], options).close();
      return "nothing";
    } catch (thrown) {
      return `${thrown.name}: ${thrown.message}`;
    }
  };
  equal(attempt({ timeout: 1 }),
    "TypeError: there is no option timeout, only connectTimeout, closeGrace, receiveLimit, reconnect");
  for (const time of [-1, 0]) {
    equal(attempt({ connectTimeout: time }),
      `TypeError: the option connectTimeout is ${time}; it must be milliseconds, more than 0, or null for no limit`);
  }
  equal(attempt({ closeGrace: -1 }),
    "TypeError: the option closeGrace is -1; it must be milliseconds, 0 or more, or null for no limit");
  equal(attempt({ closeGrace: null }), "nothing");
  equal(attempt({ reconnect: { backoff: { first: "soon" } } }),
    'TypeError: the option reconnect.backoff.first is "soon"; it must be milliseconds, 0 or more');
  equal(attempt({ reconnect: 1 }),
    "TypeError: the option reconnect is 1; it must be true or false, or an object");
  equal(attempt(1), "TypeError: the option options is 1; it must be an object");
  for (const none of [null, undefined, {}, "a stray argument"]) equal(attempt(none), "nothing");
  for (const closeGrace of [null, Infinity]) {
    equal(attempt({ reconnect: true, closeGrace }),
      `TypeError: the option closeGrace is ${closeGrace}; it must be finite: each step of a reconnecting client has an end`);
  }
});

test("what is freed, or disposed of by `using`, is closed with 1000 at once, whoever waits for it", async () => {
  for (const options of [{}, { reconnect: true }]) {
    for (const free of ["free", dispose]) {
      const group = await Group.open();
      const socket = new Ours(group.at("/echo"), [], options);
      socket.onmessage = () => {};
      await next(socket, "open");
      const closed = next(socket, "close");
      socket[free]();
      equal(socket.readyState, 2);
      equal(await thrownBy(() => socket.send("x")), "InvalidStateError");
      equal((await closed).code, 1000);
      const seen = await group.until(({ requests, open }) => requests === 1 && open === 0, "the end");
      equal(seen.closes, { 1000: 1 });
      socket[free]();
      socket.close();
      equal([socket.readyState, await thrownBy(() => socket.send("x"))], [3, "InvalidStateError"]);
      group.end();
    }
  }
});

test("without options nothing is limited in time", async () => {
  const group = await Group.open();
  const timers = ["setTimeout", "setInterval"].map((name) => [name, globalThis[name]]);
  const set = [];
  for (const [name, native] of timers) {
    globalThis[name] = (...rest) => {
      set.push([name, rest[1]]);
      return native(...rest);
    };
  }
  try {
    const socket = new Ours(group.at("/mute"));
    await new Promise((resolve) => (socket.onopen = resolve));
    socket.close();
    equal(socket.readyState, 2);
    const ended = new Promise((resolve) => (socket.onclose = resolve));
    group.command("drop");
    await ended;
    equal(set, []);
  } finally {
    for (const [name, native] of timers) globalThis[name] = native;
    group.end();
  }
});

test("a handler that throws is reported, and costs nobody else anything", async () => {
  for (const options of [{}, { reconnect: true }]) {
    const reported = [];
    const report = (event) => {
      reported.push(event.message ?? event.reason);
      event.preventDefault();
    };
    addEventListener("error", report);
    const socket = new Ours(at("/echo"), [], options);
    const heard = [];
    for (const type of ["open", "message", "close"]) {
      socket[`on${type}`] = () => {
        throw new Error("this is what the test is about");
      };
      socket.addEventListener(type, () => heard.push(type));
    }
    await next(socket, "open");
    for (let count = 0; count < 2; count += 1) {
      socket.send("x");
      await next(socket, "message");
    }
    socket.close();
    await next(socket, "close");
    removeEventListener("error", report);
    equal(heard, ["open", "message", "message", "close"]);
    equal(reported.length, 4);
  }
});

test("a socket that comes back keeps its face, and never tells a false close", async () => {
  const group = await Group.open();
  const log = [];
  const socket = new Ours(group.at("/echo"), ["chat"], { reconnect: { backoff: { first: 0 } } });
  socket.addEventListener("statechange", ({ state, cause }) => log.push(`${state}: ${cause.kind}`));
  for (const type of ["open", "message", "error", "close"]) {
    socket.addEventListener(type, (event) => log.push([type, socket.readyState, event.data ?? event.code]));
  }
  socket.send("sent before it is open");
  await next(socket, "message");
  equal([socket.url, socket.protocol, socket.readyState], [group.at("/echo"), "chat", 1]);
  group.command("reset");
  await next(socket, "open");
  socket.binaryType = "arraybuffer";
  socket.send(new Blob(["bytes"]));
  socket.send("behind a Blob");
  equal(socket.bufferedAmount, 18);
  equal((await next(socket, "message")).data.byteLength, 5);
  equal((await next(socket, "message")).data, "behind a Blob");
  socket.close(4000, "enough");
  const { code, reason, wasClean } = await next(socket, "close");
  equal([code, reason, wasClean, socket.readyState], [4000, "enough", true, 3]);
  socket.send("late");
  equal(socket.bufferedAmount, 4);
  equal(log.filter(Array.isArray).map(([type, state]) => [type, state]),
    [["open", 1], ["message", 1], ["open", 1], ["message", 1], ["message", 1], ["close", 3]]);
  // The first change came before anybody could listen.
  equal(log.filter((line) => typeof line === "string"), [
    "connecting: done", "preparing: done", "open: done",
    "waiting: ended", "resolving: retry-due", "connecting: done", "preparing: done", "open: done",
    "closing: close-requested", "closed: ended",
  ]);
  const seen = await group.until(({ requests, open }) => requests === 2 && open === 0, "the end");
  equal(seen.last_close.code, 4000);
  group.end();
});

test("a socket that comes back sends all that was sent before it was closed, as it was then", async () => {
  const group = await Group.open();
  const socket = new Ours(group.at("/echo"), [], { reconnect: true });
  socket.binaryType = "arraybuffer";
  await next(socket, "open");
  const received = [];
  socket.onmessage = ({ data }) => received.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
  const bytes = new Uint8Array([1, 2]);
  socket.send(new Blob(["a"]));
  socket.send(bytes.subarray(1));
  bytes.fill(0);
  socket.send(new Blob(["b"]));
  socket.send("text");
  equal(socket.bufferedAmount, 7);
  while (received.length < 4) await next(socket, "message");
  equal(received, [[97], [2], [98], "text"]);
  socket.send(new Blob(["before"]));
  socket.close(4001);
  socket.send("late");
  equal([socket.readyState, socket.bufferedAmount], [2, 10]);
  equal((await next(socket, "close")).code, 4001);
  const seen = await group.until(({ requests, open }) => requests === 1 && open === 0, "the end");
  // What comes back while it closes, not every browser gives to the page.
  equal([seen.closes, seen.received_bytes, socket.bufferedAmount], [{ 4001: 1 }, 13, 4]);
  group.end();
});

test("a socket that comes back refuses what the browser refuses", async () => {
  const lasting = (...rest) => new Ours(...rest, { reconnect: true });
  const names = [];
  for (const [url, protocols] of [["", []], ["ftp://x/", []], [`${at("/echo")}#`, []], [at("/echo"), ["a", "a"]], [at("/echo"), "a b"]]) {
    names.push(await thrownBy(() => lasting(url, protocols).close()));
  }
  // A relative URL is one: the page has an address.
  equal(names, ["nothing", ...Array(4).fill("SyntaxError")]);
  const socket = lasting(at("/echo"), []);
  equal(await thrownBy(() => socket.close(1001)), "InvalidAccessError");
  equal(await thrownBy(() => socket.close(1000, "x".repeat(124))), "SyntaxError");
  socket.close();
  equal((await next(socket, "close")).wasClean, false);
});
