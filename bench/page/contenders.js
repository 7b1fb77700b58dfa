// Who is measured. `cargo xtask bench` writes the list; plain JavaScript is always the first.

import * as plain from "./plain.js";

// Every socket that is made becomes known, because no contender has to show its own.
const made = [];
const BrowserSocket = globalThis.WebSocket;
globalThis.WebSocket = class extends BrowserSocket {
  constructor(...options) {
    super(...options);
    made.push(this);
  }
};

export const loadContenders = async () => {
  const list = await (await fetch("/pkg/contenders.json")).json();
  return Promise.all(list.map(async ({ id, title }) => ({ id, title, ...(await load(id)) })));
};

// The functions of a contender and its wasm memory. With a name, the module is loaded once more
// under it, and has a memory that nothing else has used.
export const load = async (id, name = "") => {
  if (id === "plain-js") return { module: plain, memory: null };
  const query = name && `?${name}`;
  const module = await import(`/pkg/${id}/contender.js${query}`);
  const { memory } = await module.default({ module_or_path: `/pkg/${id}/contender_bg.wasm` });
  return { module, memory };
};

// An open connection of a contender, and the browser's socket that it has made.
export const open = async (contender, path, kind = "Connection") => {
  made.length = 0;
  const connection = await contender.module[kind].open(`ws://${location.host}${path}`);
  const [socket, ...others] = made.splice(0);
  if (!socket || others.length > 0) throw new Error(`${contender.id} made ${others.length + 1} sockets`);
  return { connection, socket };
};

// Ends a connection, and waits until the browser has done so.
export const close = async ({ connection, socket }) => {
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  connection.free();
  if (socket.readyState < WebSocket.CLOSING) socket.close();
  if (socket.readyState !== WebSocket.CLOSED) await closed;
};
