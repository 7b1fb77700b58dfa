// The list of the log. There are rows for what can be seen, and no more, however many entries
// there are.

import { log } from "./log.js";
import { preview } from "./content.js";
import { plural, timeOfDay, write } from "../page/format.js";

/** As many as are above and below what can be seen, for scrolling. */
const MARGIN = 4;

const list = document.querySelector("#log");
const place = document.querySelector("#log-rows");
const rows = [];
let rowHeight;
let chosen;
let isDue = false;
let follows = true;
let tellChoice = () => {};

/** Draws the list from now on, and tells which entry is chosen. */
export function startList(onChoice) {
  tellChoice = onChoice;
  log.addEventListener("change", soon);
  list.addEventListener("scroll", () => {
    follows = list.scrollTop + list.clientHeight >= list.scrollHeight - 2;
    soon();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (row) choose(row.entry);
  });
  list.addEventListener("keydown", onKey);
  new ResizeObserver(soon).observe(list);
}

/** Many changes are drawn at once. */
function soon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(draw);
}

function draw() {
  isDue = false;
  const { shown } = log;
  if (list.clientHeight === 0) return;
  rowHeight = 1.6 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  place.style.height = `${shown.length * rowHeight}px`;
  if (follows) list.scrollTop = list.scrollHeight;
  const many = Math.ceil(list.clientHeight / rowHeight) + 2 * MARGIN;
  // A list that has become short may not be scrolled back yet.
  const top = Math.min(Math.floor(list.scrollTop / rowHeight) - MARGIN, shown.length - many);
  const first = Math.max(0, top);
  const last = Math.min(shown.length, first + many);
  while (rows.length < last - first) rows.push(addRow());
  while (rows.length > last - first) rows.pop().remove();
  for (const [offset, row] of rows.entries()) fill(row, first + offset);
  const active = rows.find((row) => row.entry === chosen);
  if (active) list.setAttribute("aria-activedescendant", active.id);
  else list.removeAttribute("aria-activedescendant");
}

function addRow() {
  const row = document.createElement("div");
  row.className = "row";
  row.setAttribute("role", "option");
  for (const name of ["time", "what", "size", "content"]) {
    const part = document.createElement("span");
    part.className = name;
    row.append(part);
  }
  place.append(row);
  return row;
}

/** What came over the network goes into text nodes only, so it can never act as HTML. */
function fill(row, index) {
  const entry = log.shown[index];
  row.style.top = `${index * rowHeight}px`;
  row.setAttribute("aria-posinset", index + 1);
  row.setAttribute("aria-setsize", log.shown.length);
  row.setAttribute("aria-selected", String(entry === chosen));
  if (row.entry === entry) return;
  row.entry = entry;
  row.id = `entry-${entry.number}`;
  row.dataset.direction = entry.direction;
  row.dataset.kind = entry.kind;
  const [time, what, size, content] = row.children;
  write(time, timeOfDay(entry.time));
  write(what, entry.direction === "event" ? entry.kind : entry.direction);
  write(size, entry.size === undefined ? "" : plural(entry.size, "byte"));
  write(content, entry.note ? `(${entry.note}) ${preview(entry)}` : preview(entry));
}

function choose(entry) {
  chosen = entry;
  soon();
  tellChoice(entry);
}

function onKey(event) {
  const { shown } = log;
  const page = Math.max(1, Math.floor(list.clientHeight / rowHeight) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step === undefined || shown.length === 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const now = chosen === undefined ? -1 : shown.indexOf(chosen);
  const index = Math.min(Math.max((now < 0 ? shown.length : now) + step, 0), shown.length - 1);
  reveal(index);
  choose(shown[index]);
}

function reveal(index) {
  const top = index * rowHeight;
  const bottom = top + rowHeight - list.clientHeight;
  if (list.scrollTop > top) list.scrollTop = top;
  else if (list.scrollTop < bottom) list.scrollTop = bottom;
}
