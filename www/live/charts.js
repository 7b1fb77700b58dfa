// The charts: what the meter has measured in the last minute, each with its newest value in words.

import { count, duration, plural, write } from "../page/format.js";
import { svg } from "./svg.js";

const SAMPLES = 60;
const WIDTH = 120;
const HEIGHT = 60;

const place = document.querySelector("#charts");
const samples = [];

const charts = [
  {
    title: "Round trip",
    lines: ({ roundTrip }) => [roundTrip],
    words: ({ roundTrip }) => (roundTrip === undefined ? "–" : duration(roundTrip)),
  },
  {
    title: "Messages a second",
    lines: ({ sent, received }) => [sent, received],
    words: ({ sent, received }) => `${count(sent)} out, ${count(received)} in`,
  },
  {
    title: "Bytes that wait",
    lines: ({ buffered }) => [buffered],
    words: ({ buffered }) => plural(buffered, "byte"),
  },
];

export function startCharts() {
  for (const chart of charts) add(chart);
}

/** Takes what was measured in a second. */
export function addSample(sample) {
  samples.push(sample);
  if (samples.length > SAMPLES) samples.shift();
  for (const chart of charts) draw(chart, sample);
}

function add(chart) {
  const figure = document.createElement("figure");
  figure.className = "chart";
  const caption = document.createElement("figcaption");
  caption.textContent = chart.title;
  chart.value = document.createElement("b");
  chart.value.textContent = "–";
  caption.append(chart.value);
  // The words say the newest value, and the picture is for who sees it.
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  chart.paths = ["first", "second"].map((name) => svg("path", { class: name }));
  picture.append(...chart.paths);
  figure.append(caption, picture);
  place.append(figure);
}

function draw(chart, sample) {
  write(chart.value, chart.words(sample));
  const lines = samples.map(chart.lines);
  const highest = Math.max(1e-9, ...lines.flat().filter((value) => value !== undefined));
  for (const [index, path] of chart.paths.entries()) {
    path.setAttribute("d", pathOf(lines.map((values) => values[index]), highest));
  }
}

/** A line through all values that there are. */
function pathOf(values, highest) {
  const empty = SAMPLES - values.length;
  let command = "M";
  return values.map((value, index) => {
    if (value === undefined) return "";
    const x = ((empty + index) * WIDTH) / (SAMPLES - 1);
    const y = HEIGHT - 3 - (value / highest) * (HEIGHT - 6);
    const piece = `${command}${x.toFixed(1)} ${y.toFixed(1)}`;
    command = "L";
    return piece;
  }).join("");
}
