// The buttons that make the development server misbehave, so that one sees the client recover.

import { connection } from "../connection/connection.js";
import { attempt, onSubmit, problem } from "../page/errors.js";
import { plural, write } from "../page/format.js";
import { log } from "../log/log.js";
import { control } from "./control.js";
import { detours } from "./detours.js";

const OUTAGE = 5000;

const place = document.querySelector("#server");
const status = document.querySelector("#server-status");
let outage;

const actions = {
  kill: () => command("reset", "is told to reset all connections of this page"),
  "kill-for": killFor,
  drop: () => command("drop", "is told to drop all connections of this page"),
  close: (fields) => close(fields),
  say: (fields) => command(`send ${fields.get("text")}`, "is told to send a text"),
  flood,
  next,
};

export function startServerPanel() {
  for (const [name, action] of Object.entries(actions)) {
    const element = place.querySelector(`[data-do="${name}"]`);
    if (element.localName === "form") onSubmit(element, action);
    else element.addEventListener("click", () => attempt(action));
  }
  control.addEventListener("change", show);
  detours.addEventListener("change", show);
  control.start();
}

function show() {
  for (const button of place.querySelectorAll("button")) button.disabled = control.seen === undefined;
  write(status, words());
}

function words() {
  if (control.isHopeless) return "This needs the development server, and the page does not come from there.";
  if (control.seen === undefined) return "Waiting for the development server…";
  const { open, requests } = control.seen;
  const seen = `The development server has had ${plural(requests, "attempt")} from this page, and ${plural(open, "connection")} at present.`;
  if (detours.isRefusing) return `${seen} It refuses all of them for some seconds.`;
  if (detours.left > 0) return `${seen} It misbehaves in the next ${plural(detours.left, "attempt")}.`;
  return seen;
}

function command(text, told) {
  control.command(text);
  log.addEvent("event", "server", `the server ${told}`);
}

/** For some seconds it is as if the server was not running. */
function killFor() {
  const { port } = control.seen;
  if (port === null) throw problem("NoPort", "the server has no port for this page yet");
  clearTimeout(outage);
  detours.refuseAt(port);
  control.command("unlisten");
  command("reset", `is told to reset all connections, and to refuse them for ${OUTAGE / 1000} s`);
  outage = setTimeout(() => {
    detours.refuseAt(undefined);
    attempt(() => command("listen", "accepts connections again"));
  }, OUTAGE);
}

function close(fields) {
  const code = fields.get("code").trim();
  if (!/^\d{1,5}$/.test(code) || Number(code) > 65535) {
    throw problem("InvalidCode", "the server takes a close code from 0 to 65535");
  }
  const reason = fields.get("reason");
  if (new TextEncoder().encode(reason).length > 123) {
    throw problem("InvalidReason", "the server takes a reason of at most 123 bytes");
  }
  command(`close ${code} ${reason}`, `is told to close all connections with ${code}`);
}

function flood(fields) {
  detours.add(`/burst?count=${fields.get("count")}&size=${fields.get("size")}`, 1);
  log.addEvent("event", "server", "the server is asked for a flood by the next attempt");
  connection.restart();
}

function next(fields) {
  const count = Number(fields.get("count"));
  detours.add(fields.get("how"), count);
  command("reset", `is told to reset all connections, and to misbehave in the next ${plural(count, "attempt")}`);
}
