// What a connection that comes back has counted.

import { connection } from "../connection/connection.js";
import { count, write } from "../page/format.js";

const place = document.querySelector("#counters dl");
const hint = document.querySelector("#counters p");

const NAMES = {
  attempts: "Attempts",
  connections: "Connections",
  sentMessages: "Messages sent",
  receivedMessages: "Messages received",
  queuedMessages: "Messages that wait",
  droppedMessages: "Messages dropped",
  droppedByPolicy: "Messages dropped for room or time",
  unknownMessages: "Messages of which nobody knows whether they came",
};

const LOSSES = {
  ended: "Lost by an end",
  cannotConnect: "Lost as there can be none",
  refused: "Lost in the preparations",
  timedOut: "Lost by a time-out",
  unresponsive: "Lost by an answer that did not come",
};

/** Shows the counters as they are now. */
export function showCounters() {
  const { stats } = connection;
  hint.hidden = stats !== undefined;
  place.hidden = stats === undefined;
  if (stats === undefined) return;
  const values = [
    ...Object.entries(NAMES).map(([name, words]) => [words, stats[name]]),
    ...Object.entries(LOSSES).map(([name, words]) => [words, stats.losses[name]]),
  ];
  if (place.childElementCount === 0) place.replaceChildren(...values.flatMap(([words]) => pair(words)));
  for (const [index, [, value]] of values.entries()) write(place.children[2 * index + 1], count(value));
}

function pair(words) {
  const term = document.createElement("dt");
  term.textContent = words;
  return [term, document.createElement("dd")];
}
