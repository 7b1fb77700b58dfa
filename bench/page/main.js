// Measures everything. Whoever drives the page reads `benchmark`: its lines of progress, and what
// has come of it.

import { describe } from "./environment.js";
import { loadContenders } from "./contenders.js";
import { measure } from "./rounds.js";
import { jsonMeasures } from "./json.js";
import { isolationMeasures } from "./isolation.js";
import { memoryMeasures } from "./memory.js";
import { receiveMeasures } from "./receiving.js";
import { sendMeasures } from "./sending.js";
import { networkMeasures } from "./network.js";

const benchmark = { progress: [], result: null, error: null };
globalThis.benchmark = benchmark;

const report = (what) => {
  const line = `${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${what}`;
  benchmark.progress.push(line);
  document.querySelector("#progress").append(`${line}\n`);
};

const run = async () => {
  const options = Object.fromEntries(new URLSearchParams(location.search));
  const isQuick = options.quick === "1";
  const contenders = await loadContenders();
  report(`${contenders.length} contenders are loaded`);
  const measures = [
    ...receiveMeasures(isQuick),
    ...jsonMeasures(isQuick),
    ...isolationMeasures(isQuick),
    ...sendMeasures(isQuick),
    ...networkMeasures(isQuick),
    ...memoryMeasures(isQuick),
  ].filter(({ id }) => id.startsWith(options.only ?? ""));
  const results = [];
  for (const [index, each] of measures.entries()) {
    report(`${index + 1} of ${measures.length}: ${each.title}`);
    results.push(await measure(each, contenders));
  }
  report("done");
  return { ...(await describe()), quick: isQuick, measures: results };
};

addEventListener("unhandledrejection", ({ reason }) => {
  benchmark.error ??= String(reason?.stack ?? reason);
});
run().then(
  (result) => { benchmark.result = result; },
  (error) => { benchmark.error = String(error?.stack ?? error); },
);
