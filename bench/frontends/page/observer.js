// Runs in the frame of a program: notes the sockets that are made and what nobody catches.

const observed = { program: null, sockets: [], thrown: [] };
globalThis.observed = observed;

globalThis.WebSocket = class extends WebSocket {
  constructor(...values) {
    super(...values);
    const seen = { hasEnded: false };
    observed.sockets.push(seen);
    this.addEventListener("close", () => { seen.hasEnded = true; });
  }
};

addEventListener("error", ({ message }) => { observed.thrown.push(message); });
addEventListener("unhandledrejection", ({ reason }) => { observed.thrown.push(String(reason)); });

const program = await import(`/pkg/${frameElement.dataset.program}/frontend.js`);
await program.default();
observed.program = program;
