// What it costs to keep closures apart, so that one which fails costs only itself: by a call of
// JavaScript that catches around each, or by a listener of the browser for each.

const COUNT = 2000;

export const isolationMeasures = (isQuick) =>
  [1, 3].flatMap((closures) =>
    ["direct", "calls", "listeners"].map((way) => ({
      id: `isolate/${way}/${closures}`,
      title: `isolate, ${closures} closure${closures > 1 ? "s" : ""}, ${way}`,
      unit: "µs per event",
      rounds: isQuick ? 5 : 41,
      takesPart: ({ id, module }) => id === "plain-js" || module.Isolation !== undefined,
      prepare: async ({ module }) => {
        const target = new EventTarget();
        if (module.Isolation) return { target, isolation: new module.Isolation(target, way, closures) };
        let heard = 0;
        for (let index = 0; index < closures; index += 1) {
          target.addEventListener("message", () => { heard += 1; });
        }
        return { target, isolation: { free() {} } };
      },
      sample: async (_, { target }) => {
        const events = Array.from({ length: COUNT }, () => new MessageEvent("message"));
        const start = performance.now();
        for (const event of events) target.dispatchEvent(event);
        return (performance.now() - start) * 1000 / COUNT;
      },
      end: async (_, { isolation }) => isolation.free(),
    })));
