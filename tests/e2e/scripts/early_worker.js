// A Worker that uses the class before the wasm is loaded, and then does what the error says.

import init, { WebSocket } from "/pkg/index.js";

onmessage = async ({ data: url }) => {
  const answer = [];
  try {
    new WebSocket(url);
  } catch (thrown) {
    answer.push(thrown.name, thrown.message);
  }
  await init();
  const socket = new WebSocket(url);
  socket.onopen = () => postMessage([...answer, socket.readyState]);
};
