// Measures the connection once a second: messages, bytes that wait, and round trips.

import { connection } from "../connection/connection.js";

const INTERVAL = 1000;
const MOST_PENDING = 100;
const LONGEST_COMPARED = 65536;

/** What was sent and has not come back yet, with when. */
let pending = [];
let counts = { sent: 0, received: 0 };
let roundTrips = [];
let lastHeartbeat = null;

/** Tells each second what was measured in it. */
export function startMeter(tell) {
  connection.addEventListener("message", ({ detail }) => note(detail));
  connection.addEventListener("change", ({ detail }) => {
    // What was lost with a connection does not come back.
    if (detail.state !== "open" && detail.state !== "probing") pending = [];
  });
  setInterval(() => tell(sample()), INTERVAL);
}

function note({ direction, data }) {
  counts[direction] += 1;
  if (data.length > LONGEST_COMPARED) return;
  if (direction === "received") settle(data);
  else if (pending.length < MOST_PENDING) pending.push({ data, time: performance.now() });
}

/** A message that is the same as one that was sent is taken for its echo. */
function settle(data) {
  const index = pending.findIndex((sent) => isSame(sent.data, data));
  if (index < 0) return;
  roundTrips.push(performance.now() - pending[index].time);
  pending.splice(0, index + 1);
}

function isSame(one, other) {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function sample() {
  const heartbeat = connection.stats?.roundTrip ?? null;
  if (heartbeat !== null && heartbeat !== lastHeartbeat) roundTrips.push(heartbeat);
  lastHeartbeat = heartbeat;
  const { sent, received } = counts;
  const roundTrip = median(roundTrips);
  counts = { sent: 0, received: 0 };
  roundTrips = [];
  return { sent, received, roundTrip, buffered: connection.bufferedAmount };
}

/** The one in the middle, or `undefined` of none. */
function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
