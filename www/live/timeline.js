// The states of the last minute as coloured bars.

import { connection } from "../connection/connection.js";
import { nameOf } from "../connection/states.js";
import { duration } from "../page/format.js";
import { svg } from "./svg.js";

const LENGTH = 60_000;
const WIDTH = 600;
const HEIGHT = 40;
const INTERVAL = 250;

/** What has the same colour has one name in the legend. */
const LEGEND = { open: "open", connecting: "connecting", waiting: "waiting or probing", closing: "closing", failed: "failed", closed: "closed" };

/** Bars are higher the nearer the state is to an open connection, for who sees no colours. */
const HEIGHTS = { open: 1, probing: 0.85, preparing: 0.7, connecting: 0.6, resolving: 0.5, closing: 0.4 };
const LOW = 0.25;

const picture = document.querySelector("#timeline");
const legend = document.querySelector("#legend");
/** Of each state since when it lasts, the newest last, and its bar. */
const spans = [];

export function startTimeline() {
  for (const [state, words] of Object.entries(LEGEND)) {
    const item = document.createElement("li");
    item.dataset.state = state;
    item.textContent = words;
    legend.append(item);
  }
  connection.addEventListener("change", ({ detail }) => add(detail.state));
  setInterval(draw, INTERVAL);
}

function add(state) {
  const now = performance.now();
  const height = (HEIGHTS[state] ?? LOW) * HEIGHT;
  const bar = svg("rect", { height, y: HEIGHT - height });
  bar.dataset.state = state;
  const title = svg("title");
  bar.append(title);
  picture.append(bar);
  spans.push({ state, from: now, bar, title });
  draw();
}

function draw() {
  const now = performance.now();
  // What has ended before the picture begins is not in it.
  while (spans.length > 1 && spans[1].from < now - LENGTH) spans.shift().bar.remove();
  for (const [index, { state, from, bar, title }] of spans.entries()) {
    const until = spans[index + 1]?.from ?? now;
    const start = Math.max(from, now - LENGTH);
    bar.setAttribute("x", x(start, now));
    // What was short is seen nevertheless.
    bar.setAttribute("width", Math.max(x(until, now) - x(start, now), 1.5));
    title.textContent = `${nameOf(state)} for ${duration(until - from)}`;
  }
}

function x(time, now) {
  return WIDTH * (1 + (time - now) / LENGTH);
}
