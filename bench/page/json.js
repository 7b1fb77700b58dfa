// What it costs to receive a value instead of a text, and to make a value of a text alone: in plain
// JavaScript by JSON.parse, elsewhere by serde_json.

import { close, open } from "./contenders.js";
import { BURST, echoed, receive, sizeName } from "./receiving.js";

const SIZES = [
  { size: 1024, count: 1000 },
  { size: 64 * 1024, count: 50 },
];

const takesPart = ({ module }) => module.JsonConnection !== undefined;

export const jsonMeasures = (isQuick) => {
  const rounds = isQuick ? 5 : 41;
  const unit = "µs per document";
  const receiving = ({ size, count }) => ({
    id: `receive-json/${size}`,
    title: `receive JSON, ${sizeName(size)}`,
    unit,
    rounds,
    takesPart,
    prepare: async (contender) => {
      const data = await texts(size);
      return { data, ...(await open(contender, "/echo", "JsonConnection")) };
    },
    sample: (contender, state) => receive(contender, state, count),
    end: async (_, state) => close(state),
  });
  const parsing = ({ size, count }) => ({
    id: `parse-json/${size}`,
    title: `parse JSON, ${sizeName(size)}`,
    unit,
    rounds,
    takesPart,
    prepare: async ({ module }) => new module.JsonTexts(await texts(size)),
    sample: async (_, parser) => {
      const start = performance.now();
      parser.parse(count);
      return (performance.now() - start) * 1000 / count;
    },
    end: async (_, parser) => parser.free(),
  });
  return [...SIZES.map(receiving), ...SIZES.map(parsing)];
};

const made = new Map();

// They have come over the network, as those of a program.
const texts = (size) => {
  if (!made.has(size)) {
    made.set(size, echoed(Array.from({ length: BURST }, (_, index) => text(size, index))));
  }
  return made.get(size);
};

const text = (size, seed) => {
  const document = { id: seed, title: `Document ${seed}`, entries: [] };
  let length = JSON.stringify(document).length;
  for (let index = seed; length < size; index += 1) {
    const entry = {
      name: `thing ${index * 7919}`,
      price: index * 1.37,
      stock: index % 5 === 0 ? null : index,
      tags: ["new", `shelf ${index % 17}`],
    };
    length += JSON.stringify(entry).length + 1;
    document.entries.push(entry);
  }
  return JSON.stringify(document);
};
