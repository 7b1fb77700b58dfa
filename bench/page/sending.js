// What it costs to hand a message to the browser. When all have arrived at the server, which says
// so, the next sample begins.

import { close, open } from "./contenders.js";
import { sizeName } from "./receiving.js";

// A batch stays below 1 MiB, where senders that look at `bufferedAmount` begin to wait.
const SIZES = [
  { size: 16, count: 1000, batches: 1 },
  { size: 1024, count: 500, batches: 1 },
  { size: 16 * 1024, count: 40, batches: 4 },
  { size: 256 * 1024, count: 3, batches: 4 },
];

export const sendMeasures = (isQuick) =>
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
