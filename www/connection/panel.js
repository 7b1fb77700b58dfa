// The forms that connect and close, and what the log says of the connection.

import { log } from "../log/log.js";
import { onSubmit, showError } from "../page/errors.js";
import { duration } from "../page/format.js";
import { endpoint } from "../server/address.js";
import { describeClose } from "./closing.js";
import { connection } from "./connection.js";
import { optionsOf } from "./options.js";
import { because, nameOf } from "./states.js";

const connectForm = document.querySelector("#connect");
const closeForm = document.querySelector("#close");

export function startConnectionPanel() {
  connectForm.elements.url.value = endpoint("/echo");
  onSubmit(connectForm, (fields) => connection.start(fields.get("url"), optionsOf(fields)));
  onSubmit(closeForm, close);
  connectForm.elements.reconnect.addEventListener("change", showOptions);
  showOptions();
  connection.addEventListener("change", ({ detail }) => changed(detail));
  connection.addEventListener("message", ({ detail }) => log.addMessage(detail.direction, detail.data, detail.note));
  connection.addEventListener("error", ({ detail }) => showError(detail));
  connection.addEventListener("restart", () => connectForm.requestSubmit());
}

/** Lets people connect, once the package is there. */
export function enableConnecting() {
  connectForm.querySelector("button").disabled = false;
}

function close(fields) {
  // An empty field is no code at all; anything else is for the library to judge.
  const code = fields.get("code").trim();
  connection.close(code === "" ? undefined : Number(code), fields.get("reason") || undefined);
}

function showOptions() {
  for (const group of connectForm.querySelectorAll(".reconnecting")) {
    group.disabled = !connectForm.elements.reconnect.checked;
  }
}

function changed({ state, cause, delay }) {
  connectForm.querySelector("button").disabled = !connection.isOver;
  closeForm.querySelector("button").disabled = connection.isOver || state === "closing";
  if (cause.closeEvent) log.addEvent("event", "close", describeClose(cause.closeEvent));
  if (state === "open" && cause.kind === "done") {
    log.addEvent("event", "open", connection.peer);
    return;
  }
  // The steps in between are in the timeline.
  if (state === "resolving" || state === "preparing") return;
  const next = delay === null ? "" : ` The next attempt is in ${duration(delay)}.`;
  log.addEvent("event", "state", `${nameOf(state)}: ${because(cause)}${next}`);
}
