// Runs a race: the contenders take turns, in an order that rotates, after a round that is not
// counted.

/** The times of each contender in milliseconds per message, one for each round. */
export async function runRace(race, contenders, rounds, tell) {
  const times = contenders.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const index = (round + turn) % contenders.length;
      const time = await runOnce(race, contenders[index]);
      if (round > 0) times[index].push(time);
    }
  }
  return times;
}

async function runOnce(race, contender) {
  const connection = await contender.open(race.url);
  try {
    const start = performance.now();
    await race.run(connection);
    return (performance.now() - start) / race.messages;
  } finally {
    connection.close();
  }
}

/** The middle of some numbers, or the mean of the two that are nearest to it. */
export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}
