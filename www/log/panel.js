// The log with its buttons.

import { log } from "./log.js";
import { startFilter } from "./filter.js";
import { startList } from "./list.js";
import { clearDetails, showDetails } from "./details.js";
import { exportLog } from "./export.js";
import { attempt } from "../page/errors.js";
import { announce } from "../page/announcer.js";
import { count, write } from "../page/format.js";

const pause = document.querySelector("#pause");
const counted = document.querySelector("#log-count");
let isDue = false;

export function startLog() {
  startList(showDetails);
  startFilter();
  log.addEventListener("change", () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(showCount);
  });
  pause.addEventListener("click", () => {
    log.pause(!log.isPaused);
    pause.setAttribute("aria-pressed", String(log.isPaused));
  });
  document.querySelector("#export").addEventListener("click", () => attempt(exportLog));
  document.querySelector("#clear").addEventListener("click", () => {
    log.clear();
    clearDetails();
    announce("The log is empty.");
  });
}

function showCount() {
  isDue = false;
  write(counted, words(log.entries.length, log.shown.length));
}

function words(all, shown) {
  if (all === 0) return "Nothing yet.";
  const entries = all === 1 ? "entry" : "entries";
  const many = shown === all ? `${count(all)} ${entries}` : `${count(shown)} of ${count(all)} ${entries}`;
  return log.isPaused ? `${many}; paused, and still recording` : many;
}
