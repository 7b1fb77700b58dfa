// Situations with messages.

import { Group } from "./group.js";
import { becomes, must } from "./wait.js";

const MESSAGES = 1000;

export const burst = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url(`burst?count=${MESSAGES}&after=1`));
  await frame.mustOpen();
  frame.call("send", "begin");
  const isLast = (text) => text?.startsWith(String(MESSAGES - 1)) ?? false;
  await becomes(() => isLast(frame.facts.lastMessage));
  await becomes(() => isLast(frame.facts.latest), 1000);
  const { messages, latest, latestValues, handleChanges } = frame.facts;
  // The echo of the first message comes before the burst.
  const [got, shown] = [messages - 1, latestValues - 1];
  const last = isLast(latest) ? "the last one" : "an older one";
  return {
    cell: `callback: ${got}, latest message: ${last}, after ${shown} values`,
    seen: { got, shown, isLatest: isLast(latest), handleChanges, thrown: frame.thrown },
  };
};

export const sentEarly = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("hang"));
  await must("the server has the request", () => group.seen.requests === 1);
  const answer = frame.call("send", "early") ?? null;
  group.order("proceed");
  await frame.mustOpen();
  const arrives = await becomes(() => group.seen.received_messages > 0, 2000);
  const lost = answer === null ? "lost in silence" : "refused";
  return { cell: arrives ? "arrives" : lost, seen: { arrives, answer, thrown: frame.thrown } };
};
