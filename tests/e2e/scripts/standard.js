// The class with the face of the standard, beside the browser's own: the same is done with both,
// and what they tell has to be the same.

import * as module from "/pkg/index.js";
import { at, equal, Group, Native, next, test, thrownBy, within } from "./support.js";

const Ours = module.WebSocket;
const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
/** What the class has and the standard's does not. */
const EXTRAS = [String(dispose), "addEventListener", "free", "removeEventListener"];

/** Does the same with both classes, and compares what comes of it. */
async function same(run, what) {
  equal(await run(Ours), await run(Native), what);
}

/** What a property looks like from outside. */
function shape(descriptor) {
  const shapeOf = (value) => typeof value === "function" ? `${value.name}/${value.length}` : String(value);
  const { get, set, value, ...flags } = descriptor;
  return { ...flags, get: shapeOf(get), set: shapeOf(set), value: shapeOf(value) };
}

function properties(object) {
  const all = Reflect.ownKeys(object).map((key) => [
    String(key),
    shape(Object.getOwnPropertyDescriptor(object, key)),
  ]);
  return all.filter(([key]) => key !== "constructor").sort(([a], [b]) => (a < b ? -1 : 1));
}

test("the interface is the one of the browser, and what is more is not seen", async () => {
  const isOfTheStandard = ([key]) => !EXTRAS.includes(key);
  await same((Class) => properties(Class.prototype).filter(isOfTheStandard), "properties of the prototype");
  const extras = properties(Ours.prototype).filter(([key]) => EXTRAS.includes(key));
  equal(extras.map(([key, { enumerable }]) => [key, enumerable]), EXTRAS.map((key) => [key, false]));
  await same((Class) => properties(Class).filter(([key]) => key !== "prototype"), "static properties");
  await same((Class) => [Class.name, Class.length, String(Class.prototype)]);
  await same((Class) => [
    Object.getPrototypeOf(Class) === EventTarget,
    Object.getPrototypeOf(Class.prototype) === EventTarget.prototype,
    Class.prototype.constructor === Class,
  ]);
  await same((Class) => {
    const socket = new Class(at("/echo"));
    socket.close();
    return [Reflect.ownKeys(socket), Object.getPrototypeOf(socket) === Class.prototype];
  }, "an object");
  for (const name of ["addEventListener", "removeEventListener"]) {
    await same((Class) => [Class.prototype[name].name, Class.prototype[name].length], name);
    await same((Class) => thrownBy(() => Class.prototype[name].call(new Class(at("/echo")))), `${name} without arguments`);
  }
});

test("wrong uses throw what the browser throws", async () => {
  const uses = {
    "without new": (Class) => Class(at("/echo")),
    "without arguments": (Class) => new Class(),
    "a getter of the prototype": (Class) => Class.prototype.readyState,
    "a method of something else": (Class) => Class.prototype.send.call({}, "x"),
    "no URL": (Class) => new Class(""),
    "another scheme": (Class) => new Class("ftp://localhost/"),
    "a space": (Class) => new Class("ws://a b/"),
    "a fragment": (Class) => new Class(`${at("/echo")}#part`),
    "an empty fragment": (Class) => new Class(`${at("/echo")}#`),
    "no port": (Class) => new Class("ws://localhost:port/"),
    "an empty subprotocol": (Class) => new Class(at("/echo"), ""),
    "a subprotocol with a space": (Class) => new Class(at("/echo"), "a b"),
    "a subprotocol twice": (Class) => new Class(at("/echo"), ["a", "a"]),
    "an object as a subprotocol": (Class) => new Class(at("/echo"), {}),
    "a symbol as the URL": (Class) => new Class(Symbol("url")),
  };
  for (const [what, use] of Object.entries(uses)) {
    await same(async (Class) => {
      try {
        use(Class).close();
        return "nothing";
      } catch (thrown) {
        return [thrown.name, thrown instanceof DOMException, thrown.code];
      }
    }, what);
  }
});

test("what may not be sent or closed with throws what the browser throws, in each state", async () => {
  await same(async (Class) => {
    const log = [];
    const attempt = async (what, action) => log.push([what, await thrownBy(action), socket.readyState]);
    const socket = new Class(at("/echo"));
    await attempt("send early", () => socket.send("early"));
    await next(socket, "open");
    for (const code of [0, 999, 1001, 1005, 2999, 5000, 65536 + 1000, -1, NaN, "abc", null, Infinity]) {
      await attempt(`close ${code}`, () => socket.close(code));
    }
    await attempt("a long reason", () => socket.close(1000, "é".repeat(62)));
    await attempt("a symbol", () => socket.close(1000, Symbol("reason")));
    await attempt("send nothing", () => socket.send());
    await attempt("close", () => socket.close(3000, "é".repeat(61)));
    await attempt("close again", () => socket.close(999));
    await attempt("send late", () => socket.send("late"));
    await next(socket, "close");
    await attempt("send too late", () => socket.send("too late"));
    log.push(socket.bufferedAmount);
    return log;
  });
});

test("codes that are no whole numbers are rounded as the standard clamps", async () => {
  for (const code of [3000.4, 3000.5, 3001.5, 4999.4, "4000", { valueOf: () => 4001 }, [1000]]) {
    await same(async (Class) => {
      const socket = new Class(at("/echo"));
      await next(socket, "open");
      socket.close(code);
      return (await next(socket, "close")).code;
    }, String(code));
  }
});

/** Logs everything that a socket tells, with listeners and with the attributes. */
function watch(socket, log) {
  for (const type of ["open", "message", "error", "close"]) {
    const tell = (how) => (event) => {
      const { data, origin, code, reason, wasClean } = event;
      log.push({
        how,
        class: Object.getPrototypeOf(event).constructor.name,
        kind: data === undefined ? undefined : Object.prototype.toString.call(data),
        text: typeof data === "string" ? data.slice(0, 20) : undefined,
        size: data?.size ?? data?.byteLength,
        type: event.type,
        origin,
        code,
        reason,
        wasClean,
        flags: [event.bubbles, event.cancelable, event.composed, event.defaultPrevented, event.eventPhase],
        targets: [event.target === socket, event.currentTarget === socket, event.srcElement === socket],
        state: socket.readyState,
      });
    };
    socket.addEventListener(type, tell("before"));
    socket[`on${type}`] = tell("attribute");
    socket.addEventListener(type, tell("after"));
  }
}

/** Has the server do what it is there for. Without, it may be sooner than the open event. */
async function trigger(socket) {
  await next(socket, "open");
  socket.send("now");
}

/** What is done with a socket, from its start on. */
const STORIES = {
  "an echo of text and bytes as Blobs": ["/echo", async (socket) => {
    await next(socket, "open");
    for (const data of ["", "text", new Uint8Array(3), new Uint16Array(2).buffer, new Blob(["blob"])]) socket.send(data);
    socket.send("last");
    while ((await next(socket, "message")).data !== "last");
    socket.close(1000, "done");
  }],
  "an echo of bytes as buffers": ["/echo", async (socket) => {
    socket.binaryType = "arraybuffer";
    await next(socket, "open");
    socket.send(new DataView(new ArrayBuffer(5), 1, 2));
    await next(socket, "message");
    socket.binaryType = "blob";
    socket.binaryType = "nonsense";
    socket.send(new Float64Array(2));
    await next(socket, "message");
    socket.close();
  }],
  "a greeting together with the handshake": ["/greet?count=3", async (socket) => {
    await next(socket, "open");
    await next(socket, "message");
    socket.close(4000);
  }],
  "a close by the server": ["/close?code=4001&reason=enough&after=1", trigger],
  "a close by the server without a code": ["/close?after=1", trigger],
  "a lost connection": ["/drop?after=1", trigger],
  "a reset": ["/drop?reset=1&after=2", async (socket) => {
    await next(socket, "open");
    socket.send("one");
    socket.send("two");
  }],
  "a refusal": ["/status?code=503", async () => {}],
  "closing while connecting": ["/echo", async (socket) => socket.close(3001, "early")],
  "closing in the handler of open": ["/echo", async (socket) => {
    socket.addEventListener("open", () => socket.close(3002));
  }],
  "closing twice, without a code at first": ["/echo", async (socket) => {
    await next(socket, "open");
    socket.close();
    socket.close(4002);
  }],
};

for (const [what, [endpoint, act]] of Object.entries(STORIES)) {
  test(`the events are those of the browser: ${what}`, () => same(async (Class) => {
    const group = await Group.open();
    const log = [];
    const socket = new Class(group.at(endpoint), endpoint.startsWith("/echo") ? ["chat", "v2"] : []);
    watch(socket, log);
    const closed = next(socket, "close");
    await act(socket);
    await within(closed, "close");
    const wasOpen = log.some(({ type }) => type === "open");
    // What was given up before need not have reached the server.
    const seen = wasOpen ? await group.until(({ requests, open }) => requests === 1 && open === 0, "the end") : {};
    group.end();
    const { closes, received_bytes, last_close } = seen;
    return [log, socket.url.replace(/id=.*/, ""), socket.protocol, socket.extensions, socket.readyState,
      socket.bufferedAmount, socket.binaryType, closes, received_bytes, last_close];
  }));
}

test("attributes for handlers behave as those of the browser", async () => {
  await same(async (Class) => {
    const log = [];
    const socket = new Class(at("/echo"));
    for (const value of [undefined, 0, "text", null]) {
      socket.onopen = value;
      log.push(String(socket.onopen));
    }
    const object = { handleEvent: () => log.push("never") };
    socket.onopen = object;
    log.push(socket.onopen === object);
    socket.addEventListener("open", () => log.push("second"));
    // It keeps the place that the first handler had.
    socket.onopen = function (event) {
      log.push("first", this === socket, event.target === this);
      return false;
    };
    socket.addEventListener("open", { handleEvent: () => log.push("object") });
    socket.addEventListener("open", () => log.push("once"), { once: true });
    await next(socket, "open");
    socket.onopen = null;
    socket.dispatchEvent(new Event("open"));
    socket.close();
    await next(socket, "close");
    return log;
  });
});

test("what is sent is converted as the browser converts it", async () => {
  const values = [null, undefined, 1, true, [1, [2]], new String("boxed"), "\ud800 and \udc00",
    { toString: () => "of an object" }, new URL("ws://host/")];
  await same(async (Class) => {
    const socket = new Class(at("/echo"));
    await next(socket, "open");
    const received = [];
    for (const value of values) {
      socket.send(value);
      received.push((await next(socket, "message")).data);
    }
    for (const value of [Symbol("text"), { toString: null, valueOf: null }]) {
      received.push(await thrownBy(() => socket.send(value)));
    }
    socket.close(3000, "\udc00");
    return [received, (await next(socket, "close")).reason];
  });
});

test("what was sent is counted in the same task, and stays counted when it is too late", async () => {
  await same(async (Class) => {
    const socket = new Class(at("/echo"));
    await next(socket, "open");
    const amounts = [];
    for (const data of ["é", new Uint8Array(7), new Uint16Array(3), new Blob(["four"])]) {
      socket.send(data);
      amounts.push(socket.bufferedAmount);
    }
    for (let count = 0; count < 4; count += 1) await next(socket, "message");
    socket.close();
    for (const data of ["é", new Uint8Array(7), new Uint16Array(3), new Blob(["four"])]) {
      socket.send(data);
      amounts.push(socket.bufferedAmount);
    }
    await next(socket, "close");
    socket.send("more");
    return [amounts, socket.bufferedAmount];
  });
});

test("the URL is the one that the browser makes of what it was given", async () => {
  const host = location.host;
  const urls = [`http://${host}/echo`, `WS://${host}/echo`, "/echo?a=b", "echo", `ws://${host}/a/../echo`,
    `ws://user@${host}/echo`, new URL(`ws://${host}/echo`), `ws://${host}/ü`, `  ws://${host}/echo  `];
  for (const url of urls) {
    for (const options of [{}, { reconnect: true }]) {
      const [ours, native] = [new Ours(url, [], options), new Native(url)];
      equal(ours.url, native.url, String(url));
      for (const socket of [ours, native]) socket.close();
    }
  }
});

test("a listener that throws stops nothing", async () => {
  const reported = [];
  const note = (event) => {
    // Firefox says what was thrown by the script of a driver, and Chromium that something was.
    reported.push(event.type);
    event.preventDefault();
  };
  addEventListener("error", note);
  const socket = new Ours(at("/echo"));
  const log = [];
  for (const type of ["open", "message", "close"]) {
    socket.addEventListener(type, () => { throw new Error(`of ${type}`); });
    socket.addEventListener(type, () => log.push(type));
  }
  await next(socket, "open");
  socket.send("x");
  await next(socket, "message");
  socket.close();
  await next(socket, "close");
  removeEventListener("error", note);
  equal(log, ["open", "message", "close"]);
  equal(reported, ["error", "error", "error"]);
});

test("it can be put in the place of the global class", async () => {
  let made = 0;
  globalThis.WebSocket = class WebSocket extends Ours {
    constructor(...rest) {
      super(...rest);
      made += 1;
    }
  };
  try {
    const socket = new WebSocket(at("/echo"));
    equal(socket instanceof WebSocket && socket instanceof EventTarget, true);
    await next(socket, "open");
    const connection = await module.connect(at("/echo"));
    connection.close();
    const lasting = new WebSocket(at("/echo"), [], { reconnect: true });
    await next(lasting, "open");
    for (const opened of [socket, lasting]) {
      opened.close(1000);
      equal((await next(opened, "close")).code, 1000);
    }
    equal((await connection.closed).code, 1000);
    equal(made, 2, "the package makes none of its own with it");
  } finally {
    globalThis.WebSocket = Native;
  }
});

test("a class can be made of it", async () => {
  class Chat extends Ours {
    say(text) {
      this.send(`says ${text}`);
    }
  }
  const chat = new Chat(at("/echo"));
  await next(chat, "open");
  chat.say("hello");
  equal((await next(chat, "message")).data, "says hello");
  chat.close();
});
