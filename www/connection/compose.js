// What is to be sent: text, JSON, bytes in hex, a file, and random bytes.

import { onSubmit, attempt, problem, showError } from "../page/errors.js";
import { plural } from "../page/format.js";
import { connection } from "./connection.js";
import { parseHex, randomBytes } from "./bytes.js";

const form = (name) => document.querySelector(`#send-${name}`);
const json = form("json").elements.json;
const verdict = document.querySelector("#json-verdict");
const textButton = form("text").querySelector("button");
let repeating;

export function startCompose() {
  onSubmit(form("text"), sendText);
  onSubmit(form("json"), sendJson);
  onSubmit(form("bytes"), (fields) => connection.send(parseHex(fields.get("hex"))));
  onSubmit(form("file"), async (fields) => connection.send(new Uint8Array(await fields.get("file").arrayBuffer())));
  onSubmit(form("random"), (fields) => connection.send(randomBytes(Number(fields.get("count")))));
  json.addEventListener("input", judge);
  document.querySelector("#format-json").addEventListener("click", () => attempt(format));
  connection.addEventListener("change", enable);
  judge();
}

function enable() {
  if (connection.isOver) stopRepeating();
  for (const button of document.querySelectorAll("form[id^=send-] button:not([type=button])")) {
    button.disabled = !connection.canSend;
  }
}

function sendText(fields) {
  if (repeating !== undefined) {
    stopRepeating();
    return;
  }
  const text = fields.get("text");
  connection.send(text);
  if (fields.get("repeat") === "") return;
  repeating = setInterval(() => sendAgain(text), Number(fields.get("repeat")));
  textButton.textContent = "Stop sending";
}

function sendAgain(text) {
  try {
    if (connection.canSend) connection.send(text);
  } catch (thrown) {
    stopRepeating();
    showError(thrown);
  }
}

function stopRepeating() {
  clearInterval(repeating);
  repeating = undefined;
  textButton.textContent = "Send text";
}

function sendJson() {
  parseJson();
  connection.send(json.value);
}

function format() {
  json.value = JSON.stringify(parseJson(), null, 2);
  judge();
}

function parseJson() {
  try {
    return JSON.parse(json.value);
  } catch (thrown) {
    throw problem("InvalidJson", thrown.message);
  }
}

/** Says whether it is JSON, while it is typed. */
function judge() {
  try {
    verdict.textContent = `This is JSON: ${describe(parseJson())}.`;
    json.removeAttribute("aria-invalid");
  } catch (thrown) {
    verdict.textContent = `This is not JSON: ${thrown.message}`;
    json.setAttribute("aria-invalid", "true");
  }
}

function describe(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${plural(value.length, "value")}`;
  if (typeof value === "object") return `an object of ${plural(Object.keys(value).length, "value")}`;
  return `a ${typeof value}`;
}
