// `connect()`.

import { provider } from "./address.js";
import { loaded } from "./binding.js";
import { Connection, KEY, ReconnectingConnection } from "./connection.js";
import { SocketError } from "./errors.js";
import { checkConnectOptions, forReconnecting, forSocket, reconnects } from "./options.js";

export async function connect(url, options = {}) {
  const checked = checkConnectOptions(options);
  checked.signal?.throwIfAborted();
  const wasm = await loaded();
  checked.signal?.throwIfAborted();
  return reconnects(checked) ? reconnecting(wasm, url, checked) : single(wasm, url, checked);
}

async function single({ WasmConnection }, url, { protocols = [], json = false, signal, ...options }) {
  const list = typeof protocols === "string" ? [protocols] : protocols;
  const socket = new WasmConnection(String(url), list, forSocket(options));
  const connection = new Connection(KEY, socket, json);
  if (signal) connection._obey(signal);
  try {
    await connection.opened;
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
  return connection;
}

function reconnecting({ WasmReconnecting }, url, { protocols = [], json = false, signal, ...options }) {
  const settings = forReconnecting(options);
  const { onConnect } = settings;
  if (onConnect) settings.onConnect = (socket) => onConnect(new Connection(KEY, socket, json));
  const provide = provider(url, protocols, (name, message) => new SocketError(name, message));
  const client = new WasmReconnecting(provide, settings);
  client.listen();
  const connection = new ReconnectingConnection(KEY, client, json);
  if (signal) connection._obey(signal);
  return connection;
}
