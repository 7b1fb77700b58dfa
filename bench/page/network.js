// What a program sees of all that over a real socket, where most of the time is the browser's.

import { close, open } from "./contenders.js";
import { sizeName } from "./receiving.js";

export const networkMeasures = (isQuick) => [
  roundTrips("text", 16, isQuick ? 50 : 200, isQuick),
  roundTrips("binary", 16 * 1024, isQuick ? 50 : 100, isQuick),
  flood("text", 16, isQuick ? 2000 : 10_000, isQuick),
  flood("text", 1024, isQuick ? 1000 : 5000, isQuick),
  flood("binary", 16 * 1024, isQuick ? 200 : 1000, isQuick),
  sink("text", 16, isQuick ? 2000 : 10_000, isQuick),
  sink("binary", 16 * 1024, 60, isQuick),
  sink("binary", 256 * 1024, 40, isQuick),
  connect(isQuick),
];

// One message at a time, which is answered before the next one is sent.
const roundTrips = (kind, size, count, isQuick) => ({
  id: `round-trip/${kind}/${size}`,
  title: `round trip, ${kind}, ${sizeName(size)}`,
  unit: "µs per round trip",
  rounds: isQuick ? 3 : 31,
  warmUpRounds: isQuick ? 1 : 3,
  prepare: async (contender) => open(contender, "/echo"),
  sample: async (_, { connection }) => {
    const start = performance.now();
    await connection.roundTrips(kind === "text", size, count);
    return (performance.now() - start) * 1000 / count;
  },
  end: async (_, state) => close(state),
});

// The server sends as fast as the page takes it.
const flood = (kind, size, count, isQuick) => ({
  id: `flood/${kind}/${size}`,
  title: `flood of ${kind}, ${sizeName(size)}`,
  unit: "µs per message",
  rounds: isQuick ? 3 : 21,
  warmUpRounds: 1,
  sample: async (contender) => {
    const query = `count=${count}&size=${size}&kind=${kind}&after=1`;
    const state = await open(contender, `/burst?${query}`);
    // The server echoes this before it begins.
    state.connection.prepare(true, 2, 1);
    const start = performance.now();
    await state.connection.send();
    await state.connection.receive(count + 1);
    const end = performance.now();
    await close(state);
    return (end - start) * 1000 / count;
  },
});

// The page sends as fast as it can, until the server says that it has everything.
const sink = (kind, size, count, isQuick) => ({
  id: `sink/${kind}/${size}`,
  title: `sink of ${kind}, ${sizeName(size)}`,
  unit: "µs per message",
  rounds: isQuick ? 3 : 21,
  prepare: async (contender) => open(contender, `/collect?count=${count}`),
  sample: async (_, { connection }) => {
    connection.prepare(kind === "text", size, count);
    const start = performance.now();
    await connection.send();
    await connection.receive(1);
    return (performance.now() - start) * 1000 / count;
  },
  end: async (_, state) => close(state),
});

const connect = (isQuick) => ({
  id: "connect",
  title: "connect to open",
  unit: "ms",
  rounds: isQuick ? 5 : 51,
  sample: async (contender) => {
    const start = performance.now();
    const state = await open(contender, "/echo");
    const end = performance.now();
    await close(state);
    return end - start;
  },
});
