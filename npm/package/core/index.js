// The exports of the package, whichever entry loads the wasm.

export { connect } from "./connect.js";
export { Connection, ReconnectingConnection } from "./connection.js";
export { SocketError, StopReconnecting } from "./errors.js";
export { StateChangeEvent } from "./events.js";
export { WebSocket } from "./websocket.js";
