// The log as a file of JSON, which holds the entries that the filter shows.

import { copyable } from "./content.js";
import { log } from "./log.js";

/** Has the browser save the entries. */
export function exportLog() {
  const blob = new Blob([JSON.stringify(log.shown.map(exported), null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `websocket-log-${new Date().toISOString().replace(/[:.]/g, "-")}.json`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The content of bytes is their hex. */
function exported(entry) {
  const { number, direction, kind, size, note, isCut } = entry;
  return {
    number,
    time: new Date(entry.time).toISOString(),
    direction,
    kind,
    size,
    note: note || undefined,
    isCut: isCut || undefined,
    content: copyable(entry),
  };
}
