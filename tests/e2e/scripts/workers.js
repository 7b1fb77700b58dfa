// The package where there are no modules, and in every kind of Worker.

import { at, equal, next, test, within } from "./support.js";

const CLASSIC = "/pkg/classic/index.js";

test("a script that is no module starts at once and connects", async () => {
  const script = Object.assign(document.createElement("script"), { src: CLASSIC });
  document.head.append(script);
  await next(script, "load");
  // The file is minified.
  equal(globalThis.wasmWebSocket.WebSocket.name, "WebSocket");
  const socket = new globalThis.wasmWebSocket.WebSocket(at("/echo"));
  await next(socket, "open");
  const connection = await globalThis.wasmWebSocket.connect(at("/echo"));
  socket.close();
  connection.close();
  equal((await connection.closed).code, 1000);
});

/** Has a Worker tell what an echo gave it. */
async function answer(port, worker) {
  port.start?.();
  const answered = new Promise((resolve, reject) => {
    port.addEventListener("message", ({ data }) => resolve(data));
    worker?.addEventListener("error", (event) => reject(new Error(event.message ?? "the Worker failed")));
  });
  port.postMessage(at("/echo"));
  return within(answered, "an answer of the Worker");
}

test("it works in a dedicated Worker, as a script and as a module", async () => {
  for (const [file, type] of [["classic_worker.js", "classic"], ["module_worker.js", "module"]]) {
    const worker = new Worker(`./${file}`, { type });
    equal(await answer(worker, worker), ["hello", 1000], type);
    worker.terminate();
  }
});

test("who forgets to load the wasm is told to", async () => {
  const worker = new Worker("./early_worker.js", { type: "module" });
  equal(await answer(worker, worker), ["NotLoaded", "the wasm is not loaded yet: `await init()` first", 1]);
  worker.terminate();
});

test("it works in a shared Worker", async () => {
  const worker = new SharedWorker("./classic_worker.js");
  equal(await answer(worker.port, worker), ["hello", 1000]);
});

test("it works in a service worker", async () => {
  const registration = await navigator.serviceWorker.register("./classic_worker.js");
  await within(navigator.serviceWorker.ready, "the service worker");
  const { port1, port2 } = new MessageChannel();
  registration.active.postMessage("port", [port2]);
  equal(await answer(port1), ["hello", 1000]);
  await registration.unregister();
});
