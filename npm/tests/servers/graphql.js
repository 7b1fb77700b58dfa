// A real graphql-ws server. It prints its URL, and ends with its standard input.

import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const schema = buildSchema(`
  type Query { add(a: Int!, b: Int!): Int! }
  type Subscription { countTo(last: Int!): Int! }
`);
const roots = {
  query: { add: ({ a, b }) => a + b },
  subscription: {
    async *countTo({ last }) {
      for (let countTo = 1; countTo <= last; countTo += 1) yield { countTo };
    },
  },
};

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/graphql" });
useServer({ schema, roots }, server);
server.on("listening", () => console.log(`ws://127.0.0.1:${server.address().port}/graphql`));
process.stdin.on("end", () => process.exit()).resume();
