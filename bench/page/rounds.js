// Rounds: each has one sample of every contender, and each begins with another one. So whatever
// disturbs the machine for a while disturbs all, and the samples of one round can be compared.

import { summary } from "./statistics.js";

// The samples before the compilers of the browser have seen the code are not counted.
const WARM_UP_ROUNDS = 3;

export const measure = async (each, contenders) => {
  const { id, title, unit, rounds, prepare = async () => ({}), sample, end = async () => {} } = each;
  globalThis.gc?.();
  const runners = [];
  for (const contender of contenders.filter(each.takesPart ?? hasConnection)) {
    runners.push({ contender, state: await prepare(contender), samples: [], failure: null });
  }
  const warmUp = each.warmUpRounds ?? WARM_UP_ROUNDS;
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let turn = 0; turn < runners.length; turn += 1) {
      const runner = runners[(turn + round + warmUp) % runners.length];
      const value = await sample(runner.contender, runner.state);
      if (round >= 0) runner.samples.push(value);
    }
  }
  for (const { contender, state } of runners) await end(contender, state);
  return { id, title, unit, rounds, values: values(runners) };
};

// Some contenders take part in the measures of documents only.
const hasConnection = ({ module }) => module.Connection !== undefined;

// For each contender its own time, and its time over and relative to that of plain JavaScript in
// the same round.
const values = (runners) => {
  const plain = runners[0].samples;
  return Object.fromEntries(runners.map(({ contender, samples }) => [contender.id, {
    own: summary(samples),
    over: summary(samples.map((value, round) => value - plain[round])),
    ratio: summary(samples.map((value, round) => value / plain[round])),
  }]));
};
