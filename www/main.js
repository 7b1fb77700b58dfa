// The page: starts its parts, and loads the package.

import { startBenchmark } from "./benchmark/panel.js";
import { startCompose } from "./connection/compose.js";
import { connection } from "./connection/connection.js";
import { enableConnecting, startConnectionPanel } from "./connection/panel.js";
import { showWords, startStatus } from "./connection/status.js";
import { startChanges } from "./live/changes.js";
import { addSample, startCharts } from "./live/charts.js";
import { showCounters } from "./live/counters.js";
import { startMeter } from "./live/meter.js";
import { startTimeline } from "./live/timeline.js";
import { startLog } from "./log/panel.js";
import { showError } from "./page/errors.js";
import { startTabs } from "./page/tabs.js";
import { startTheme } from "./page/theme.js";
import { startServerPanel } from "./server/panel.js";

startTheme();
startTabs();
startLog();
startStatus();
startConnectionPanel();
startCompose();
startTimeline();
startChanges();
startCharts();
startMeter((sample) => {
  addSample(sample);
  showCounters();
});
startServerPanel();
await loadPackage();

async function loadPackage() {
  try {
    const packaged = await import("./pkg/index.js");
    await packaged.default();
    connection.loaded(packaged.connect);
    startBenchmark(packaged);
    showWords("Not connected yet.");
    enableConnecting();
  } catch (thrown) {
    showWords("The package is not there. Has `cargo xtask build` been run?");
    showError(thrown);
  }
}
