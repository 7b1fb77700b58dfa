// The filter of the log: words, directions and kinds.

import { log } from "./log.js";
import { preview } from "./content.js";

const words = document.querySelector("#log-filter");
const boxes = document.querySelector("#log-kinds");

export function startFilter() {
  words.addEventListener("input", apply);
  boxes.addEventListener("change", apply);
  // Browsers fill boxes in again when a page is loaded anew.
  apply();
}

function apply() {
  const wanted = new Set([...boxes.querySelectorAll(":checked")].map(({ name }) => name));
  const pattern = words.value === "" ? undefined : new RegExp(escaped(words.value), "i");
  log.setFilter((entry) => isWanted(entry, wanted) && (pattern?.test(searched(entry)) ?? true));
}

/** Text and binary are kinds of messages; events and errors are of none of them. */
function isWanted({ direction, kind }, wanted) {
  const isMessage = direction === "sent" || direction === "received";
  return wanted.has(direction) && (!isMessage || wanted.has(kind));
}

function searched(entry) {
  return typeof entry.kept === "string" ? entry.kept : preview(entry);
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
