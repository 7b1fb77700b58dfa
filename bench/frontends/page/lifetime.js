// Situations in which a component is unmounted or renders again.

import { Group } from "./group.js";
import { becomes, must, nextTask, QUIET } from "./wait.js";

const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

export const unmountedConnecting = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("hang"));
  await must("the server has the request", () => group.seen.requests === 1);
  frame.call("unmount");
  const isGivenUp = await becomes(() => group.seen.cancelled === 1, 5000);
  const isAgain = await becomes(() => group.seen.requests > 1, QUIET);
  const cell = `${isGivenUp ? "given up" : "still connecting"}${isAgain ? ", and tried again" : ""}`;
  return { cell, seen: { isGivenUp, isAgain, thrown: frame.thrown } };
};

export const unmountedOpen = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("echo"));
  await frame.mustOpen();
  frame.call("unmount");
  const hasEnded = await becomes(() => group.seen.open === 0, 5000);
  const isAgain = await becomes(() => group.seen.requests > 1, QUIET);
  const [code] = Object.keys(group.seen.closes);
  const closed = code === "1005" ? "closed without a code" : `closed with ${code}`;
  const cell = `${hasEnded ? closed : "left open"}${isAgain ? ", and opened again" : ""}`;
  return { cell, seen: { closes: group.seen.closes, isAgain, thrown: frame.thrown } };
};

/** What becomes of a component whose URL changes, while its connection is busy or idle. */
const switched = async (load, endpoint, messages) => {
  const [before, after] = [await Group.begin(), await Group.begin()];
  const frame = await load();
  frame.call("mount", before.url(endpoint));
  await frame.mustOpen();
  frame.call("send", "begin");
  await must("messages arrive", () => frame.facts.messages >= messages);
  frame.call("setUrl", after.url("echo"));
  await nextTask();
  const early = frame.facts.messages;
  await becomes(() => after.seen.open > 0, 5000);
  const isClosed = await becomes(() => before.seen.open === 0, 5000);
  await becomes(() => after.seen.requests > 1, QUIET);
  const late = frame.facts.messages - early;
  const { isOpen } = frame;
  frame.call("send", "after");
  const sends = await becomes(() => after.seen.received_messages > 0, 1000);
  return { requests: after.seen.requests, isClosed, isOpen, early, late, sends, thrown: frame.thrown };
};

const changeInWords = ({ requests, isClosed, isOpen, late, sends }) => {
  const old = `old one ${isClosed ? "closed" : "left open"}`;
  const works = isOpen && sends ? "" : ", shown as closed, sends nothing";
  return `${counted(requests, "new connection")}, ${old}, ${counted(late, "late message")}${works}`;
};

export const otherUrl = async (load) => {
  const idle = await switched(load, "echo", 1);
  const busy = await switched(load, "burst?count=20000&after=1", 2);
  const [ofIdle, ofBusy] = [idle, busy].map(changeInWords);
  const cell = ofIdle === ofBusy ? ofIdle : `idle: ${ofIdle}; in a burst: ${ofBusy}`;
  return { cell, seen: { idle, busy } };
};

export const renderedAgain = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("echo"));
  await frame.mustOpen();
  for (let render = 0; render < 3; render += 1) {
    frame.call("renderAgain");
    await nextTask();
  }
  await becomes(() => group.seen.requests > 1, QUIET);
  const { requests } = group.seen;
  return { cell: counted(requests, "connection"), seen: { requests, thrown: frame.thrown } };
};

/** The connections that two components make, or nothing if they cannot be mounted that way. */
const connectionsOf = async (load, mount) => {
  const group = await Group.begin();
  const frame = await load();
  if (frame.call(mount, group.url("echo")) === false) {
    return null;
  }
  await frame.mustOpen();
  await becomes(() => group.seen.requests > 1, 2000);
  return group.seen.requests;
};

export const twoComponents = async (load) => {
  const [apart, shared] = [await connectionsOf(load, "mountTwo"), await connectionsOf(load, "mountShared")];
  const provider = shared === null ? "no provider" : `${shared} with the provider`;
  return { cell: `${counted(apart, "connection")}, ${provider}`, seen: { apart, shared } };
};
