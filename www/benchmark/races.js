// The races: what each contender does on its connection, and how many messages that is.

import { endpoint, withId } from "../server/address.js";

/** All races; a quick one has fewer messages. */
export function races(isQuick) {
  const share = isQuick ? 0.1 : 1;
  return [
    flood("Receive short texts, 16 bytes each", 20_000 * share, 16, "text"),
    flood("Receive texts of 1 KiB", 10_000 * share, 1024, "text"),
    flood("Receive 64 KiB of bytes at a time", 400 * share, 65_536, "binary"),
    roundTrips("Round trips, one after another", 500 * share),
  ];
}

function flood(title, messages, size, kind) {
  return {
    title,
    messages,
    url: withId(endpoint(`/burst?after=1&count=${messages}&size=${size}&kind=${kind}`)),
    async run({ counter, send }) {
      // The first one is the echo that begins it.
      const all = counter.of(messages + 1);
      send("go");
      await all;
    },
  };
}

function roundTrips(title, messages) {
  return {
    title,
    messages,
    url: withId(endpoint("/echo")),
    async run({ counter, send }) {
      for (let sent = 0; sent < messages; sent += 1) {
        const back = counter.of(1);
        send("there and back");
        await back;
      }
    },
  };
}
