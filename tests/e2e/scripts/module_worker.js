// A Worker that is a module.

import { connect } from "/pkg/index.js";

onmessage = async ({ data: url }) => {
  const connection = await connect(url);
  connection.send("hello");
  const { value } = await connection[Symbol.asyncIterator]().next();
  connection.close();
  postMessage([value, (await connection.closed).code]);
};
