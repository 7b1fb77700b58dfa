// What it costs to send a message: first without what the browser does, which is most of it and
// different each time, then with that. There the next sample begins when all messages have arrived
// at the server, which says so.

import { close, open } from "./contenders.js";
import { sizeName } from "./receiving.js";

// A batch stays below 1 MiB, where senders that look at `bufferedAmount` begin to wait.
const SIZES = [
  { size: 16, count: 1000, batches: 1 },
  { size: 1024, count: 500, batches: 1 },
  { size: 16 * 1024, count: 40, batches: 4 },
  { size: 256 * 1024, count: 3, batches: 4 },
];

export const sendMeasures = (isQuick) => [...callMeasures(isQuick), ...handOverMeasures(isQuick)];

// The method of the socket is replaced by one that does nothing.
const callMeasures = (isQuick) =>
  ["text", "binary"].flatMap((kind) =>
    SIZES.map(({ size, count }) => ({
      id: `call-send/${kind}/${size}`,
      title: `call send, ${kind}, ${sizeName(size)}`,
      unit: "µs per message, without the browser",
      rounds: isQuick ? 5 : 41,
      prepare: async (contender) => {
        const state = await open(contender, "/echo");
        state.socket.send = () => {};
        return state;
      },
      sample: async (_, { connection }) => {
        connection.prepare(kind === "text", size, 2 * count);
        globalThis.gc?.({ type: "minor" });
        const start = performance.now();
        await connection.send();
        return (performance.now() - start) * 1000 / (2 * count);
      },
      end: async (_, state) => close(state),
    })));

const handOverMeasures = (isQuick) =>
  ["text", "binary"].flatMap((kind) =>
    SIZES.map(({ size, count, batches }) => ({
      id: `send/${kind}/${size}`,
      title: `send ${kind}, ${sizeName(size)}`,
      unit: "µs per message",
      rounds: isQuick ? 3 : 31,
      prepare: async (contender) => open(contender, `/collect?count=${count}`),
      sample: async (_, { connection }) => {
        let time = 0;
        for (let batch = 0; batch < batches; batch += 1) {
          connection.prepare(kind === "text", size, count);
          const start = performance.now();
          await connection.send();
          time += performance.now() - start;
          await connection.receive(1);
        }
        return time * 1000 / (count * batches);
      },
      end: async (_, state) => close(state),
    })));
