// Situations in which a connection fails or ends.

import { Group } from "./group.js";
import { becomes, must, QUIET } from "./wait.js";

const BAD_URL = "ws://[";

export const badUrl = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", BAD_URL);
  await becomes(() => frame.thrown.length > 0 || frame.facts.errors.length > 0, 3000);
  const { errors, state, cause } = frame.facts;
  const thrown = [...frame.thrown];
  frame.call("setUrl", group.url("echo"));
  const recovers = await becomes(() => frame.isOpen, 5000);
  const shown = errors.length > 0 ? "an error is shown" : "silence";
  const what = thrown.length > 0 ? "an uncaught exception" : shown;
  return {
    cell: `${what}; a good URL then ${recovers ? "connects" : "does not connect"}`,
    seen: { thrown, errors, state, cause, recovers, thrownLater: frame.thrown.slice(thrown.length) },
  };
};

/** Whether a program connects when the server is back after some refused attempts. */
const outlasts = async (load, refusals, milliseconds) => {
  const group = await Group.begin();
  group.order("unlisten");
  await must("the port refuses connections", () => !group.seen.listening);
  const frame = await load();
  frame.call("mount", group.url("echo"));
  const failed = () => frame.sockets.filter(({ hasEnded }) => hasEnded).length;
  await becomes(() => failed() >= refusals, milliseconds);
  const attempts = failed();
  group.order("listen");
  const connects = await becomes(() => frame.isOpen, 20_000);
  return { attempts, connects, errors: frame.facts.errors.length, thrown: frame.thrown };
};

export const refusedAtFirst = async (load) => {
  const [few, many] = await Promise.all([outlasts(load, 2, 20_000), outlasts(load, 6, 40_000)]);
  const after = ({ attempts, connects }) =>
    `${connects ? "connects" : "gives up"} after ${attempts} refusals`;
  return { cell: `${after(few)}, ${after(many)}`, seen: { few, many } };
};

export const killed = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("echo"));
  await frame.mustOpen();
  group.order("drop");
  await must("the component shows that it is not open", () => !frame.isOpen);
  await becomes(() => frame.facts.closes.length > 0, 1000);
  const { closes, errors, cause } = frame.facts;
  const returns = await becomes(() => frame.isOpen, 20_000);
  const reason = closes.length > 0 ? `shows ${closes[0].code}` : "shows no reason";
  const cell = `${returns ? "comes back" : "stays closed"}, ${reason}`;
  return { cell, seen: { returns, closes, errors, cause, thrown: frame.thrown } };
};

export const serverCloses = async (load) => {
  const group = await Group.begin();
  const frame = await load();
  frame.call("mount", group.url("echo"));
  await frame.mustOpen();
  group.order("close 4001 over");
  await becomes(() => frame.facts.closes.length > 0, 3000);
  const { closes, cause } = frame.facts;
  const isAgain = await becomes(() => group.seen.requests > 1, QUIET);
  const shown = closes.length > 0 ? `shows ${closes[0].code} and “${closes[0].reason}”` : "shows nothing";
  const cell = `${shown}, ${isAgain ? "connects again" : "stays closed"}`;
  return { cell, seen: { closes, cause, isAgain, thrown: frame.thrown } };
};
