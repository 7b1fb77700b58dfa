// The chosen entry, with all that is known of it.

import { attempt } from "../page/errors.js";
import { announce } from "../page/announcer.js";
import { plural, timeOfDay } from "../page/format.js";
import { checksum, copyable, fullContent } from "./content.js";

const place = document.querySelector("#details");

export function showDetails(entry) {
  const facts = document.createElement("dl");
  addFact(facts, "Number", String(entry.number));
  addFact(facts, "Time", timeOfDay(entry.time));
  addFact(facts, "What", what(entry));
  if (entry.size !== undefined) {
    addFact(facts, "Size", plural(entry.size, "byte"));
    const sum = addFact(facts, "SHA-256", "…");
    checksum(entry).then((hex) => {
      sum.textContent = hex;
    });
  }
  const content = document.createElement("pre");
  content.className = "content";
  content.tabIndex = 0;
  content.setAttribute("role", "region");
  content.setAttribute("aria-label", "Content");
  content.textContent = fullContent(entry);
  place.replaceChildren(facts, content, copyButton(entry));
}

export function clearDetails() {
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = "Choose an entry to see all of it.";
  place.replaceChildren(hint);
}

function what({ direction, kind, note, isCut }) {
  const isMessage = direction === "sent" || direction === "received";
  const words = [isMessage ? `${direction} ${kind}` : kind];
  if (note) words.push(note);
  if (isCut) words.push("only its first MiB is kept");
  return words.join(", ");
}

function addFact(facts, name, text) {
  const term = document.createElement("dt");
  term.textContent = name;
  const description = document.createElement("dd");
  description.dataset.fact = name;
  description.textContent = text;
  facts.append(term, description);
  return description;
}

function copyButton(entry) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Copy";
  button.addEventListener("click", () => attempt(async () => {
    await navigator.clipboard.writeText(copyable(entry));
    button.textContent = "Copied";
    announce("Copied.");
  }));
  return button;
}
