// Runs the tests of the script that the query names, and tells in the title how they went.

import { runTests } from "./support.js";

try {
  await import(`./${new URLSearchParams(location.search).get("script")}.js`);
  document.title = JSON.stringify(await runTests());
} catch (thrown) {
  document.title = `failed: ${thrown.stack ?? thrown}`;
}
