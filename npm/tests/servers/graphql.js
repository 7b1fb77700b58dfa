// A real graphql-ws server. It prints its URL, and ends with its standard input. A subscription can
// kill its process, which is then replaced by another one at the same port.

import { fork } from "node:child_process";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const [, , number = "", port = 0] = process.argv;

if (number === "") keepOne(0, 0);
else serve();

/** Serves in a process of its own, and in another one when that has died. */
function keepOne(number, port) {
  const server = fork(import.meta.filename, [number, port]);
  let bound;
  server.on("message", (told) => {
    bound = told;
    if (number === 0) console.log(`ws://127.0.0.1:${bound}/graphql`);
  });
  server.on("exit", () => keepOne(number + 1, bound));
  if (number === 0) process.stdin.on("end", () => process.exit()).resume();
}

function serve() {
  const schema = buildSchema(`
    type Query { add(a: Int!, b: Int!): Int! }
    type Subscription { countTo(last: Int!, dieAt: Int): Int! }
  `);
  const roots = {
    query: { add: ({ a, b }) => a + b },
    subscription: {
      async *countTo({ last, dieAt }) {
        for (let countTo = 1; countTo <= last; countTo += 1) {
          if (number === "0" && countTo === dieAt) process.exit(1);
          yield { countTo };
        }
      },
    },
  };
  const server = new WebSocketServer({ port: Number(port), host: "127.0.0.1", path: "/graphql" });
  useServer({ schema, roots }, server);
  server.on("listening", () => process.send(server.address().port));
  process.on("disconnect", () => process.exit());
}
