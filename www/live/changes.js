// The changes of the state as a table, the newest first: the timeline for those who read it.

import { connection } from "../connection/connection.js";
import { because, nameOf } from "../connection/states.js";
import { duration, timeOfDay } from "../page/format.js";

const MOST_ROWS = 200;

const body = document.querySelector("#changes tbody");
let last;

export function startChanges() {
  connection.addEventListener("change", ({ detail }) => add(detail));
}

function add({ state, cause, attempt }) {
  const now = performance.now();
  if (last) last.lasted.textContent = duration(now - last.time);
  const row = document.createElement("tr");
  row.dataset.state = state;
  const cells = [timeOfDay(Date.now()), nameOf(state), "until now", String(attempt), because(cause)].map((text) => {
    const cell = document.createElement("td");
    cell.textContent = text;
    return cell;
  });
  row.append(...cells);
  body.prepend(row);
  if (body.childElementCount > MOST_ROWS) body.lastElementChild.remove();
  last = { time: now, lasted: cells[2] };
}
