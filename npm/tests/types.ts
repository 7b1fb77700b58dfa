// Uses of the package that must compile, and, marked, those that must not. `tsc --strict` reads it.

import init, {
  connect,
  Connection,
  initSync,
  ReconnectingConnection,
  SocketError,
  StateChangeEvent,
  StopReconnecting,
  WebSocket,
  type CloseInfo,
  type ConnectionCause,
  type Received,
  type StateChange,
} from "wasm-websocket";
import * as bundled from "wasm-websocket/bundler";

type ToServer = { say: string } | { leave: true };
type FromServer = { who: string; what: string };

function unreachable(value: never): never {
  throw new Error(String(value));
}

export async function loading(bytes: ArrayBuffer) {
  await init();
  await init(new URL("https://example.com/x.wasm"));
  await init(fetch("/x.wasm"));
  initSync(bytes);
  await bundled.default();
}

export async function single() {
  const connection: Connection = await connect("wss://example.com", {
    protocols: ["a", "b"],
    connectTimeout: null,
    receiveLimit: { messages: 10, overflow: "drop-oldest" },
    signal: AbortSignal.timeout(1000),
  });
  connection.send("text");
  connection.send(new Uint8Array(2));
  connection.send(new Blob([]));
  // @ts-expect-error A value is not sent without `json`.
  connection.send({ say: "hello" });
  // @ts-expect-error One connection has no states.
  connection.state;
  for await (const message of connection) {
    const received: Received = message;
    if (typeof message === "string") message.toUpperCase();
    else message.subarray(1);
    // @ts-expect-error It may be bytes.
    received.toUpperCase();
  }
  const { code, reason, wasClean }: CloseInfo = await connection.closed;
  return [code.toFixed(), reason.length, wasClean === true];
}

export async function values() {
  await using connection = await connect<ToServer, FromServer>("/chat", { json: true });
  connection.send({ say: "hello" });
  // @ts-expect-error That is not what the server takes.
  connection.send({ shout: "hello" });
  // @ts-expect-error Nor is text.
  connection.send("hello");
  for await (const { who, what } of connection) console.log(who, what);
}

export async function disposed() {
  using connection = await connect("/chat", { closeGrace: null });
  using socket = new WebSocket("/chat");
  connection.send(socket.url);
  connection.free();
  socket.free();
}

export async function lasting() {
  const connection = await connect<ToServer, FromServer>(
    async () => ({ url: `/chat?token=${await Promise.resolve("t")}`, protocols: "chat" }),
    {
      json: true,
      reconnect: {
        backoff: (retry, random, elapsed) => (retry < 10 && elapsed < 60_000 ? 1000 * random : null),
        closeCodes: { stopOn: [1008, [4000, 4099]] },
        heartbeat: { probe: "ping", isAnswer: (data) => data === "pong" },
        outbox: { messages: 10, overflow: "drop-newest", timeToLive: 1000 },
        async onConnect(first) {
          first.send({ say: "hello" });
          for await (const { who } of first) if (who === "server") return;
          throw new StopReconnecting();
        },
      },
    },
  );
  const outcome: "sent" | "queued" | "dropped" = connection.send({ leave: true });
  await connection.drained();
  connection.addEventListener("statechange", (event) => show(event));
  connection.addEventListener("statechange", (event: StateChangeEvent) => event.preventDefault());
  return [outcome, await connection.sendWithReceipt({ leave: true }), connection.stats.losses.ended];
}

function show(change: StateChange): string {
  if (change.state === "waiting") return `again in ${change.delay.toFixed()} ms: ${change.cause.message}`;
  if (change.state === "waiting-for-network") return change.delay.toFixed();
  const none: null = change.delay;
  // @ts-expect-error There is no such state.
  if (change.state === "sleeping") return "";
  return `${change.state} ${none}`;
}

export function why(cause: ConnectionCause): string {
  switch (cause.kind) {
    case "ended":
      return String(cause.closeEvent.code);
    case "cannot-connect":
      return cause.error.name;
    case "timed-out":
      return cause.during;
    case "final-code":
      return `${cause.closeEvent.code}: ${cause.rule.first} to ${cause.rule.last}`;
    case "no-retry-left":
      return `${cause.closeEvent?.code ?? ""} ${why(cause.cause)}`;
    default:
      // @ts-expect-error Only an end has a close event.
      return cause.closeEvent;
  }
}

export async function wrong() {
  // @ts-expect-error There is no such option.
  await connect("/chat", { timeout: 1 });
  // @ts-expect-error There is no such policy.
  await connect("/chat", { receiveLimit: { overflow: "drop" } });
  // @ts-expect-error Only a client that comes back asks for the address.
  await connect(() => "/chat");
  // @ts-expect-error Each attempt of one has an end.
  await connect("/chat", { reconnect: true, connectTimeout: null });
  // @ts-expect-error So has the end of one.
  await connect("/chat", { reconnect: true, closeGrace: null });
  // @ts-expect-error Connections are made by `connect`.
  new Connection();
  // @ts-expect-error So are these.
  new ReconnectingConnection();
}

export function errors(thrown: unknown): string {
  if (!(thrown instanceof SocketError)) return "";
  switch (thrown.name) {
    case "Closed":
    case "Connect":
      return String(thrown.closeEvent?.code);
    // @ts-expect-error There is no such error.
    case "Unknown":
      return "";
    default:
      return thrown.message;
  }
}

// The class goes where the browser's own goes.
export function standard() {
  const Class: typeof globalThis.WebSocket = WebSocket;
  const plain: globalThis.WebSocket = new Class("wss://example.com", ["a"]);
  const socket = new WebSocket(() => "/chat", undefined, { reconnect: true });
  socket.onmessage = ({ data }: MessageEvent) => data;
  socket.addEventListener("message", ({ data }) => data);
  socket.addEventListener("close", ({ code }) => code.toFixed());
  socket.addEventListener("statechange", (event) => show(event));
  const state: 0 | 1 | 2 | 3 = WebSocket.CLOSED;
  // @ts-expect-error Without reconnecting it is told where to go.
  new WebSocket(() => "/chat");
  // @ts-expect-error There is no such option.
  new WebSocket("/chat", [], { heartbeat: true });
  // @ts-expect-error A close code is a number.
  socket.close("4001");
  // @ts-expect-error That is no kind of bytes.
  socket.binaryType = "uint8array";
  // @ts-expect-error Nothing is sent that is neither text nor bytes.
  socket.send({ say: "hello" });
  return [plain, state, unreachable];
}
