// Puts each program into each situation. Whoever drives the page reads `benchmark`: its lines of
// progress, and what has come of it.

import { Frame } from "./frame.js";
import { situations } from "./situations.js";

const benchmark = { progress: [], result: null, error: null };
globalThis.benchmark = benchmark;

const report = (what) => {
  const line = `${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${what}`;
  benchmark.progress.push(line);
  document.querySelector("#progress").append(`${line}\n`);
};

// A situation has as many frames as it wants, which are removed at its end.
const resultOf = async (situation, program) => {
  const frames = [];
  const load = async () => {
    const frame = await Frame.load(program);
    frames.push(frame);
    return frame;
  };
  try {
    return await situation.run(load);
  } catch (error) {
    throw new Error(`${program}, ${situation.id}: ${error.stack}`);
  } finally {
    frames.forEach((frame) => frame.remove());
  }
};

// The programs take turns by themselves: they share no port, and no situation measures a time.
const resultsOf = async (program) => {
  const results = {};
  for (const situation of situations) {
    results[situation.id] = await resultOf(situation, program);
    report(`${program}, ${situation.id}: ${results[situation.id].cell}`);
  }
  return results;
};

const browser = async () => {
  const data = await navigator.userAgentData?.getHighEntropyValues(["fullVersionList"]);
  const chromium = data?.fullVersionList?.find(({ brand }) => brand === "Chromium");
  return chromium ? `Chromium ${chromium.version}` : navigator.userAgent;
};

const run = async () => {
  const answer = await fetch("/pkg/programs.json");
  const programs = await answer.json();
  const results = await Promise.all(programs.map(resultsOf));
  return {
    date: new Date().toISOString().slice(0, 10),
    browser: await browser(),
    situations: situations.map(({ id, title }) => ({
      id,
      title,
      results: Object.fromEntries(programs.map((program, index) => [program, results[index][id]])),
    })),
  };
};

run().then(
  (result) => { benchmark.result = result; },
  (error) => { benchmark.error = String(error?.stack ?? error); },
);
