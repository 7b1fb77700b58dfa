// What it costs to receive a message: events are dispatched on the very socket of the contender,
// where handlers and listeners are called as for a message from the network, but without its noise.
// The data has come over the network before, because that decides how an engine stores a string,
// and with it what it costs to read it.

import { close, open } from "./contenders.js";

// websock-wasm closes the connection when more than 64 messages wait.
export const BURST = 50;

const SIZES = [
  { size: 16, count: 2000 },
  { size: 256, count: 2000 },
  { size: 1024, count: 1000 },
  { size: 16 * 1024, count: 200 },
  { size: 256 * 1024, count: 100 },
];

export const receiveMeasures = (isQuick) =>
  ["text", "binary"].flatMap((kind) =>
    SIZES.map(({ size, count }) => ({
      id: `receive/${kind}/${size}`,
      title: `receive ${kind}, ${sizeName(size)}`,
      unit: "µs per message",
      rounds: isQuick ? 5 : 41,
      prepare: async (contender) => {
        const data = await payloads(kind, size);
        return { data, ...(await open(contender, "/echo")) };
      },
      sample: (contender, state) => receive(contender, state, count),
      end: async (_, state) => close(state),
    })));

export const sizeName = (size) => (size < 1024 ? `${size} B` : `${size / 1024} KiB`);

// Different messages, so that no processor cache holds all of the big ones.
const payloads = (kind, size) => {
  payloads.made ??= new Map();
  const key = `${kind} ${size}`;
  if (!payloads.made.has(key)) {
    payloads.made.clear();
    const indices = Array.from({ length: BURST }, (_, index) => index);
    payloads.made.set(key, echoed(indices.map((index) => payload(kind, size, index))));
  }
  return payloads.made.get(key);
};

const payload = (kind, size, index) => {
  const bytes = Uint8Array.from({ length: size }, (_, position) => 97 + (position + index) % 26);
  return kind === "text" ? new TextDecoder().decode(bytes) : bytes.buffer;
};

// The same data, as it comes back from the server.
export const echoed = async (data) => {
  const socket = new WebSocket(`ws://${location.host}/echo`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => data.forEach((each) => socket.send(each));
  const received = [];
  await new Promise((resolve) => {
    socket.onmessage = (event) => {
      if (received.push(event.data) === data.length) resolve();
    };
  });
  socket.close();
  return received;
};

export const receive = async ({ id, module }, { connection, data, socket }, count) => {
  const events = Array.from({ length: count }, (_, index) =>
    new MessageEvent("message", { data: data[index % data.length] }));
  // Otherwise the next contender pays for the garbage of this one.
  globalThis.gc?.({ type: "minor" });
  const before = module.received();
  const start = performance.now();
  const all = connection.receive(count);
  for (let first = 0; first < count; first += BURST) {
    const end = Math.min(first + BURST, count);
    for (let index = first; index < end; index += 1) socket.dispatchEvent(events[index]);
    // Streams are read in microtasks.
    for (let tick = 0; module.received() < before + end; tick += 1) {
      if (tick > 10_000) throw new Error(`${id} has not received what was dispatched`);
      await null;
    }
  }
  await all;
  return (performance.now() - start) * 1000 / count;
};
