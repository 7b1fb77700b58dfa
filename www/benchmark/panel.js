// The benchmark as people see it: a button, how far it is, and a table with bars for each race.

import { hideError, onSubmit } from "../page/errors.js";
import { duration } from "../page/format.js";
import { contendersOf } from "./contenders.js";
import { races } from "./races.js";
import { median, runRace } from "./run.js";

const form = document.querySelector("#benchmark-form");
const status = document.querySelector("#benchmark-status");
const results = document.querySelector("#benchmark-results");
const button = form.querySelector("button");

export function startBenchmark(packaged) {
  const contenders = contendersOf(packaged);
  onSubmit(form, (fields) => run(contenders, fields.has("quick")));
  button.disabled = false;
}

async function run(contenders, isQuick) {
  hideError();
  button.disabled = true;
  results.replaceChildren();
  try {
    for (const race of races(isQuick)) {
      const tell = (progress) => {
        status.textContent = `${race.title}: ${progress}…`;
      };
      const times = await runRace(race, contenders, isQuick ? 3 : 9, tell);
      results.append(table(race, contenders, times));
    }
    status.textContent = "Done. Each number is a median of the rounds, for one message.";
  } catch (thrown) {
    status.textContent = "It was broken off.";
    throw thrown;
  } finally {
    button.disabled = false;
  }
}

function table(race, contenders, times) {
  const table = document.createElement("table");
  table.className = "race";
  table.createCaption().textContent = race.title;
  const medians = times.map(median);
  const longest = Math.max(...medians);
  const body = table.createTBody();
  for (const [index, { name }] of contenders.entries()) {
    const time = medians[index];
    body.append(row(name, time, time / medians[0], time / longest));
  }
  return table;
}

function row(name, time, ratio, share) {
  const row = document.createElement("tr");
  const header = document.createElement("th");
  header.scope = "row";
  header.textContent = name;
  row.append(header);
  row.insertCell().textContent = duration(time);
  row.insertCell().textContent = `× ${ratio.toFixed(2)}`;
  const bar = document.createElement("div");
  bar.style.width = `${100 * share}%`;
  const track = row.insertCell();
  track.className = "track";
  track.append(bar);
  return row;
}
