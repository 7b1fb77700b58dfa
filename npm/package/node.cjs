// The entry for CommonJS programs in Node.js, which can require a module since version 22.12.

const entry = require("./node.js");

Object.defineProperty(exports, "__esModule", { value: true });
exports.default = entry.default;
exports.initSync = entry.initSync;
exports.connect = entry.connect;
exports.Connection = entry.Connection;
exports.ReconnectingConnection = entry.ReconnectingConnection;
exports.SocketError = entry.SocketError;
exports.StateChangeEvent = entry.StateChangeEvent;
exports.StopReconnecting = entry.StopReconnecting;
exports.WebSocket = entry.WebSocket;
