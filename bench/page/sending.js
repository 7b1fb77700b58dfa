// What it costs to hand a message to the browser. When all have arrived at the server, which says
// so, the next sample begins.

import { close, open } from "./contenders.js";
import { sizeName } from "./receiving.js";

// A sample stays below 1 MiB, where senders that look at `bufferedAmount` begin to wait.
const SIZES = [
  { size: 16, count: 1000 },
  { size: 1024, count: 500 },
  { size: 16 * 1024, count: 40 },
  { size: 256 * 1024, count: 3 },
];

export const sendMeasures = (isQuick) =>
  ["text", "binary"].flatMap((kind) =>
    SIZES.map(({ size, count }) => ({
      id: `send/${kind}/${size}`,
      title: `send ${kind}, ${sizeName(size)}`,
      unit: "µs per message",
      rounds: isQuick ? 5 : 31,
      prepare: async (contender) => open(contender, `/collect?count=${count}`),
      sample: async (_, { connection }) => {
        connection.prepare(kind === "text", size, count);
        const start = performance.now();
        await connection.send();
        const end = performance.now();
        await connection.receive(1);
        return (end - start) * 1000 / count;
      },
      end: async (_, state) => close(state),
    })));
