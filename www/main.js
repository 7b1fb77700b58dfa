// The page: a form for each thing that a WebSocket can do, and a log of what came of it.

import { describeBinary, describeText, parseHex, randomBytes } from "./content.js";
import { clearLog, log } from "./log.js";

const STATES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
const OPEN = 1;
const CLOSED = 3;

const state = document.querySelector("#state");
const detail = document.querySelector("#detail");
const error = document.querySelector("#error");
const url = document.querySelector("#connect input[name=url]");

let WasmWebSocket;
let socket;

/** The state of the socket; without one, nothing is open. */
function readyState() {
  return socket ? socket.readyState : CLOSED;
}

/** Shows the state, and lets only those buttons be pressed that make sense in it. */
function showState() {
  const now = readyState();
  // Writing what is there already would be read aloud again.
  if (state.textContent !== STATES[now]) state.textContent = STATES[now];
  const enable = (form, enabled) => {
    document.querySelector(`#${form} button`).disabled = !enabled;
  };
  enable("connect", now === CLOSED && WasmWebSocket !== undefined);
  enable("close", now <= OPEN);
  for (const form of ["send-text", "send-bytes", "send-random"]) enable(form, now === OPEN);
}

function showError(thrown) {
  error.textContent = `${thrown.name}: ${thrown.message}`;
  error.hidden = false;
  log("error", "error", { content: error.textContent });
}

function connect(fields) {
  socket?.free();
  socket = undefined;
  detail.textContent = "Not connected.";
  const protocols = fields.get("protocols").split(/[\s,]+/).filter(Boolean);
  socket = new WasmWebSocket(fields.get("url"), protocols);
  detail.textContent = socket.url;
  socket.onopen = () => {
    const protocol = socket.protocol ? `speaking ${socket.protocol}` : "no subprotocol";
    detail.textContent = `${socket.url}, ${protocol}`;
    log("event", "open", { content: detail.textContent });
    showState();
  };
  socket.onmessage = (data) => {
    if (typeof data === "string") log("received", "text", describeText(data));
    else log("received", "binary", describeBinary(data));
  };
  socket.onerror = (thrown) => {
    showError(thrown);
    showState();
  };
  socket.onclose = ({ code, reason, wasClean }) => {
    const quoted = reason ? `“${reason}”` : "no reason";
    detail.textContent = `code ${code}, ${quoted}, ${wasClean ? "clean" : "not clean"}`;
    log("event", "close", { content: detail.textContent });
    showState();
  };
}

function close(fields) {
  // An empty field is no code at all; anything else is for the library to judge.
  const code = fields.get("code").trim();
  socket.close(code === "" ? undefined : Number(code), fields.get("reason"));
}

function sendText(fields) {
  const text = fields.get("text");
  socket.send(text);
  log("sent", "text", describeText(text));
}

function sendBinary(bytes) {
  socket.send(bytes);
  log("sent", "binary", describeBinary(bytes));
}

/** Runs an action with the fields of its form; what the action throws is shown on the page. */
function on(form, action) {
  document.querySelector(`#${form}`).addEventListener("submit", (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      action(new FormData(event.target));
    } catch (thrown) {
      showError(thrown);
    }
    showState();
  });
}

async function start() {
  const echo = new URL("/echo", location.href);
  echo.protocol = echo.protocol === "https:" ? "wss:" : "ws:";
  url.value = echo.href;

  on("connect", connect);
  on("close", close);
  on("send-text", sendText);
  on("send-bytes", (fields) => sendBinary(parseHex(fields.get("hex"))));
  on("send-random", (fields) => sendBinary(randomBytes(Number(fields.get("count")))));
  document.querySelector("#clear").addEventListener("click", clearLog);
  // A close that the other side begins changes the state without any event.
  setInterval(showState, 100);

  try {
    const module = await import("./pkg/wasm_websocket.js");
    await module.default();
    WasmWebSocket = module.WasmWebSocket;
    detail.textContent = "Not connected.";
  } catch (thrown) {
    detail.textContent = "The package is not there. Has `cargo xtask build` been run?";
    showError(thrown);
  }
  showState();
}

start();
