// The modern face: connections that follow each other.

import * as module from "/pkg/index.js";
import { at, equal, Group, next, test, thrownBy, within } from "./support.js";

const { connect, StopReconnecting, SocketError } = module;
const soon = { backoff: { first: 0, base: 0 } };

/** Collects the changes of the state. */
function changes(connection) {
  const log = [];
  connection.addEventListener("statechange", (change) => log.push(change));
  return log;
}

/** Waits for a state. */
async function state(connection, wanted) {
  while (connection.state !== wanted) await within(next(connection, "statechange"), wanted);
}

test("what is sent at any time arrives in order over two connections", async () => {
  const group = await Group.open();
  const connection = await connect(group.at("/echo"), { reconnect: soon });
  equal([connection.send("early"), connection.bufferedAmount, connection.readyState], ["queued", 5, 0]);
  const log = changes(connection);
  await connection.opened;
  equal([connection.send("now"), connection.state, connection.readyState], ["sent", "open", 1]);
  const messages = connection[Symbol.asyncIterator]();
  equal([(await messages.next()).value, (await messages.next()).value], ["early", "now"]);
  group.command("reset");
  await state(connection, "waiting");
  connection.send(new Uint8Array([7]));
  equal([...(await messages.next()).value], [7]);
  const waiting = log.find((change) => change.state === "waiting");
  equal([waiting.cause.kind, waiting.cause.closeEvent.code, typeof waiting.delay], ["ended", 1006, "number"]);
  equal([connection.stats.connections, connection.stats.losses.ended, connection.stats.sentMessages], [2, 1, 3]);
  connection.close(4000, "done");
  equal(await connection.closed, { code: 4000, reason: "done", wasClean: true });
  equal((await messages.next()).done, true);
  equal(log.map(({ number }) => number), log.map((_, index) => index + log[0].number));
  group.end();
});

test("a function gives the address of each attempt, fails, and may say stop", async () => {
  const group = await Group.open();
  let asked = 0;
  const connection = await connect(async () => {
    asked += 1;
    if (asked === 1) throw new TypeError("no token yet");
    if (asked === 4) throw new StopReconnecting("logged out");
    return asked === 2 ? group.at("/echo") : { url: new URL(group.at("/echo")), protocols: "chat" };
  }, { reconnect: soon });
  await connection.opened;
  equal([asked, connection.protocol], [2, ""]);
  group.command("reset");
  await state(connection, "waiting");
  await connection.opened;
  equal([asked, connection.protocol], [3, "chat"]);
  group.command("reset");
  await state(connection, "failed");
  equal([connection.lastChange.cause.kind, connection.readyState], ["stopped", 3]);
  equal((await connection.closed).code, 1006);
  equal(await thrownBy(() => connection.opened), "Connect");
  equal(await thrownBy(() => connection.send("x")), "NotOpen");
  group.end();
});

test("a function that never answers is timed out", async () => {
  const connection = await connect(() => new Promise(() => {}), {
    reconnect: { ...soon, providerTimeout: 20, backoff: { first: 0, maxRetries: 1 } },
  });
  const log = changes(connection);
  await state(connection, "failed");
  const { from, cause: { kind, cause } } = log.at(-1);
  equal([from, kind, cause.kind, cause.during], ["resolving", "no-retry-left", "timed-out", "resolving"]);
});

test("what goes first goes before what waits", async () => {
  const group = await Group.open();
  const connection = await connect(group.at("/echo"), {
    json: true,
    reconnect: {
      ...soon,
      async onConnect(first) {
        first.send({ login: "me" });
        for await (const { login } of first) {
          if (login === "me") return;
        }
      },
    },
  });
  connection.send({ number: 1 });
  const messages = connection[Symbol.asyncIterator]();
  equal((await messages.next()).value, { login: "me" });
  equal((await messages.next()).value, { number: 1 });
  connection.close();
  group.end();
});

test("each message has an outcome", async () => {
  const group = await Group.open();
  const connection = await connect(group.at("/hang"), {
    reconnect: { outbox: { messages: 2, overflow: "drop-oldest" } },
  });
  const receipts = ["a", "b", "c"].map((text) => connection.sendWithReceipt(text));
  equal(await receipts[0], "overflow");
  const drained = thrownBy(() => connection.drained());
  connection.close();
  equal(await Promise.all(receipts), ["overflow", "closed", "closed"]);
  equal(await drained, "Closed");
  equal([connection.stats.droppedMessages, connection.stats.droppedByPolicy], [3, 1]);
  const refusing = await connect(group.at("/hang"), { reconnect: { outbox: { bytes: 4 } } });
  refusing.send("1234");
  equal(await thrownBy(() => refusing.send("5")), "Overflow");
  refusing.close();
  const dropping = await connect(group.at("/hang"), {
    reconnect: { outbox: { messages: 1, overflow: "drop-newest" } },
  });
  equal([dropping.send("a"), dropping.send("b")], ["queued", "dropped"]);
  dropping.close();
  const expiring = await connect(group.at("/hang"), { reconnect: { outbox: { timeToLive: 10 } } });
  equal(await expiring.sendWithReceipt("x"), "expired");
  expiring.close();
  const sending = await connect(group.at("/echo"), { reconnect: true });
  equal(await sending.sendWithReceipt("x"), "sent");
  equal(sending.send("y"), "sent");
  await sending.drained();
  sending.close();
  group.end();
});

test("a server that does not answer a heartbeat is left", async () => {
  const group = await Group.open();
  const connection = await connect(group.at("/mute"), {
    reconnect: {
      ...soon,
      heartbeat: { probe: "ping", isAnswer: (data) => data === "pong", silence: 20, answer: 20 },
    },
  });
  const log = changes(connection);
  await state(connection, "waiting");
  equal(log.map(({ cause }) => cause.kind).slice(-2), ["silence", "unresponsive"]);
  connection.close();
  group.command("drop");
  group.end();
});

test("a heartbeat that is answered tells the round trip", async () => {
  const connection = await connect(at("/echo"), {
    reconnect: { heartbeat: { probe: "ping", isAnswer: (data) => data === "ping", silence: 10 } },
  });
  await state(connection, "probing");
  await state(connection, "open");
  equal(connection.stats.roundTrip >= 0, true);
  connection.close();
});

test("waits and codes follow what was chosen", async () => {
  const asked = [];
  const connection = await connect(at("/close?code=4001"), {
    reconnect: {
      backoff: (retry, random, elapsed) => {
        asked.push([retry, random >= 0 && random <= 1, retry === 1 ? elapsed === 0 : elapsed >= 0]);
        return retry < 3 ? 0 : null;
      },
    },
  });
  await state(connection, "failed");
  equal(asked, [[1, true, true], [2, true, true], [3, true, true]]);
  equal((await connection.closed).code, 4001);
  const final = await connect(at("/close?code=4001"), {
    reconnect: { closeCodes: { stopOn: [[4000, 4099]], reconnectOn: [4050] } },
  });
  await state(final, "failed");
  equal(final.stats.attempts, 1);
  const rule = ({ lastChange: { cause } }) => [cause.kind, cause.closeEvent.code, cause.rule];
  equal(rule(final), ["final-code", 4001, { first: 4000, last: 4099, isDefault: false }]);
  const refused = await connect(at("/close?code=4401"), { reconnect: soon });
  await state(refused, "failed");
  equal(rule(refused), ["final-code", 4401, { first: 4400, last: 4499, isDefault: true }]);
  const limited = await connect(at("/close?code=1012"), { reconnect: { backoff: { maxElapsedTime: 0 } } });
  await state(limited, "failed");
  equal([limited.stats.attempts, limited.lastChange.cause.closeEvent.code], [1, 1012]);
});

test("above the high-water mark, messages stay in the outbox", async () => {
  const connection = await connect(at("/stall"), { reconnect: soon, highWaterMark: 16, lowWaterMark: 0 });
  await connection.opened;
  equal([connection.send(new Uint8Array(1024)), connection.send("behind it")], ["sent", "queued"]);
  connection.close();
});

test("it connects again when it is told to, and ends with its signal", async () => {
  const controller = new AbortController();
  const connection = await connect(at("/echo"), { reconnect: true, signal: controller.signal });
  await connection.opened;
  connection.markHealthy();
  connection.reconnect();
  await state(connection, "connecting");
  await connection.opened;
  equal(connection.stats.connections, 2);
  controller.abort();
  equal((await connection.closed).code, 1000);
  connection.reconnect();
  await connection.opened;
  await connection[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
  equal(connection.state, "closed");
});

test("options that do not fit a client that comes back are named", async () => {
  const attempt = (options) => connect(at("/echo"), options).then(() => "nothing", ({ message }) => message);
  equal(await attempt({ reconnect: true, connectTimeout: null }),
    "the option connectTimeout is null; it must be finite: each step of a reconnecting client has an end");
  equal(await attempt({ reconnect: true, closeGrace: null }),
    "the option closeGrace is null; it must be finite: each step of a reconnecting client has an end");
  equal(await attempt({ reconnect: { providerTimeout: 0 } }),
    "the option reconnect.providerTimeout is 0; it must be milliseconds, more than 0");
  equal(await attempt({ reconnect: { heartbeat: { probe: "ping" } } }),
    "the option reconnect.heartbeat.isAnswer is undefined; it must be given: a heartbeat is a probe and what answers it");
  equal(await attempt({ reconnect: { closeCodes: { stopOn: [70000] } } }),
    "the option reconnect.closeCodes.stopOn is 70000; it must be an array of close codes and of pairs of a first and a last one");
  equal(await attempt({ reconnect: true, protocols: "a b" }), "The subprotocol 'a b' is invalid.");
  equal(await thrownBy(() => connect(at("/echo"), { reconnect: true, protocols: ["a", "a"] })), "InvalidProtocol");
  equal(await thrownBy(() => connect("http://[", { reconnect: true })), "InvalidUrl");
});

test("an address that is none ends the attempts and says why", async () => {
  const wrong = { InvalidUrl: "http://[", InvalidProtocol: { url: at("/echo"), protocols: ["a", "a"] } };
  for (const [name, address] of Object.entries(wrong)) {
    const connection = await connect(() => address, { reconnect: soon });
    await state(connection, "failed");
    const { kind, error } = connection.lastChange.cause;
    equal([kind, error.name, error instanceof SocketError], ["cannot-connect", name, true]);
  }
});
