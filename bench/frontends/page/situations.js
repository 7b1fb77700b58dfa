// The situations. Each returns a cell of the table, in words, and what was seen.

import { Group } from "./group.js";
import { becomes, must } from "./wait.js";

const MESSAGES = 1000;

/** The time in which a program that does nothing wrong has done nothing. */
const QUIET = 4500;

const burst = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url(`burst?count=${MESSAGES}&after=1`));
  await frame.mustOpen();
  frame.call("send", "begin");
  // The echo of the first message comes before the burst.
  const isLast = () => frame.facts.lastMessage?.startsWith(String(MESSAGES - 1));
  await becomes(isLast);
  await becomes(() => frame.facts.latestValues > MESSAGES, 1000);
  const { messages, latestValues, latest } = frame.facts;
  const got = Math.max(0, messages - 1);
  const shown = Math.max(0, latestValues - 1);
  const isLatest = latest?.startsWith(String(MESSAGES - 1)) ?? false;
  return {
    cell: `callback ${got}, latest message ${shown}${isLatest ? "" : ", the last one missing"}`,
    seen: { got, shown, isLatest, thrown: frame.thrown },
  };
};

const unmountedWhileOpen = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("echo"));
  await frame.mustOpen();
  frame.call("unmount");
  const hasEnded = await becomes(() => group.seen.open === 0, 5000);
  const codes = Object.keys(group.seen.closes);
  const cell = hasEnded ? `closed with ${codes}` : "left open";
  return { cell, seen: { closes: group.seen.closes, thrown: frame.thrown } };
};

const serverCloses = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("echo"));
  await frame.mustOpen();
  group.order("close 4001 over");
  await becomes(() => frame.facts.closes.length > 0, 3000);
  const { closes, cause, errors } = frame.facts;
  const [close] = closes;
  await becomes(() => frame.sockets.length > 1, QUIET);
  const again = frame.sockets.length > 1 ? "connects again" : "stays closed";
  const cell = close ? `${close.code} and "${close.reason}"; ${again}` : `nothing; ${again}`;
  return { cell, seen: { closes, cause, errors, sockets: frame.sockets.length } };
};

export const situations = [
  { id: "burst", title: `${MESSAGES} messages at once`, run: burst },
  { id: "unmounted-open", title: "unmounted while open", run: unmountedWhileOpen },
  { id: "server-closes", title: "the server closes with 4001 and a reason", run: serverCloses },
];
