// The state of the connection with its cause, which stays in sight.

import { announce } from "../page/announcer.js";
import { attempt } from "../page/errors.js";
import { duration, write } from "../page/format.js";
import { connection } from "./connection.js";
import { because, nameOf } from "./states.js";

const state = document.querySelector("#state");
const cause = document.querySelector("#cause");
const countdown = document.querySelector("#countdown");
const connectNow = document.querySelector("#connect-now");
let due;

export function startStatus() {
  connection.addEventListener("change", ({ detail }) => show(detail));
  connectNow.addEventListener("click", () => attempt(() => connection.restart()));
  setInterval(showCountdown, 100);
}

/** Says something while there is no connection yet. */
export function showWords(words) {
  cause.textContent = words;
}

function show(change) {
  const isNew = change.state === "open" && change.cause.kind === "done";
  const words = isNew ? `Connected to ${connection.peer}.` : because(change.cause);
  write(state, nameOf(change.state));
  state.dataset.state = change.state;
  write(cause, words);
  due = change.state === "waiting" ? performance.now() + change.delay : undefined;
  connectNow.hidden = !change.state.startsWith("waiting");
  showCountdown();
  // What is over at once need not be said.
  if (change.state !== "resolving" && change.state !== "preparing") announce(`${nameOf(change.state)}. ${words}`);
}

function showCountdown() {
  const left = due === undefined ? 0 : due - performance.now();
  write(countdown, left > 0 ? `Next attempt in ${duration(100 * Math.ceil(left / 100))}.` : "");
}
