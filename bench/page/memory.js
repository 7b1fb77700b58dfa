// What a connection that does nothing keeps, in the memory of the wasm and in the heap of JavaScript.
// The sockets are made up, because a browser allows only 255 real ones, which would be too few to
// tell small sizes.

import { load } from "./contenders.js";

class IdleSocket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  readyState = IdleSocket.CONNECTING;
  bufferedAmount = 0;
  binaryType = "blob";
  protocol = "";
  extensions = "";
  onopen = null;
  onmessage = null;
  onerror = null;
  onclose = null;

  constructor(url) {
    super();
    this.url = url;
    queueMicrotask(() => {
      this.readyState = IdleSocket.OPEN;
      const event = new Event("open");
      this.onopen?.(event);
      this.dispatchEvent(event);
    });
  }

  send() {}

  close() {
    this.readyState = IdleSocket.CLOSED;
  }
}

export const memoryMeasures = (isQuick) =>
  ["wasm", "JS"].map((kind) => ({
    id: `memory/${kind.toLowerCase()}`,
    title: `${kind} memory of an idle connection`,
    unit: "bytes",
    rounds: isQuick ? 1 : 5,
    warmUpRounds: 0,
    sample: (contender) => grow(contender, kind, isQuick ? 500 : 2000),
  }));

let instances = 0;

// The growth from one lot of connections to the next, because the first one finds free memory.
const grow = async (contender, kind, connections) => {
  instances += 1;
  const { module, memory } = await load(contender.id, `memory-${instances}`);
  const used = () => {
    globalThis.gc?.();
    return kind === "wasm" ? memory?.buffer.byteLength ?? 0 : performance.memory?.usedJSHeapSize ?? 0;
  };
  const kept = [];
  const connect = async (count) => {
    for (let index = 0; index < count; index += 1) {
      kept.push(await module.Connection.open("ws://idle"));
    }
    // What was only needed to connect is gone after a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
    return used();
  };
  const BrowserSocket = globalThis.WebSocket;
  globalThis.WebSocket = IdleSocket;
  try {
    const before = await connect(connections);
    const after = await connect(connections);
    return (after - before) / connections;
  } finally {
    for (const connection of kept) connection.free();
    globalThis.WebSocket = BrowserSocket;
  }
};
