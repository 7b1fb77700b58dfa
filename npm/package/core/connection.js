// The modern face: promises and asynchronous iteration.

import { SocketError } from "./errors.js";
import { StateChangeEvent } from "./events.js";

const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
const asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];
const decoder = new TextDecoder();

/** Whoever has it may make connections. */
export const KEY = Symbol("connect() makes it");

/** What both kinds of connections have in common: sending, reading, ending. */
class Exchange extends EventTarget {
  #wasm;
  #isJson;
  #closed;
  #reads = Promise.resolve();

  constructor(key, wasm, isJson) {
    if (key !== KEY) throw new TypeError("Illegal constructor: connect() makes connections");
    super();
    this.#wasm = wasm;
    this.#isJson = isJson;
  }

  get closed() {
    // Not before somebody asks: who waits for the end keeps the connection.
    this.#closed ??= endOf(this.#wasm.closed());
    return this.#closed;
  }

  get url() {
    return this.#wasm?.url ?? "";
  }

  get protocol() {
    return this.#wasm?.protocol ?? "";
  }

  get extensions() {
    return this.#wasm?.extensions ?? "";
  }

  get bufferedAmount() {
    return this.#wasm?.bufferedAmount ?? 0;
  }

  close(code = undefined, reason = undefined) {
    if (code !== undefined && typeof code !== "number") {
      throw new SocketError("InvalidCloseCode", `a close code is a number, not ${typeof code}`);
    }
    this.#wasm?.close(code, reason === undefined ? undefined : String(reason));
  }

  [Symbol.asyncIterator]() {
    return {
      next: () => this.#next(),
      return: async (value) => ({ value, done: true }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  [dispose]() {
    if (this.#wasm === undefined) return;
    this.close();
    // From now on there is nothing to ask, so this is asked before.
    this.closed;
    this.#wasm.free();
    this.#wasm = undefined;
  }

  async [asyncDispose]() {
    this[dispose]();
    await this.closed;
  }

  /** What there is in wasm, unless the connection was disposed of. */
  _wasm() {
    return this.#wasm;
  }

  /** The same, for what makes no sense afterwards. */
  _living() {
    if (this.#wasm === undefined) throw new SocketError("NotOpen", "the connection was disposed of");
    return this.#wasm;
  }

  _encoded(value) {
    if (!this.#isJson) return value;
    const text = JSON.stringify(value);
    if (text === undefined) {
      throw new SocketError("Encode", `JSON has no words for a value of type ${typeof value}`);
    }
    return text;
  }

  /** Has the connection closed when a signal says so. */
  _obey(signal) {
    const close = () => this.close();
    signal.addEventListener("abort", close, { once: true });
    this.closed.then(() => signal.removeEventListener("abort", close));
  }

  /** Messages are given in the order in which they are asked for. */
  #next() {
    const read = this.#reads.then(() => this.#read());
    this.#reads = read.then(() => {}, () => {});
    return read;
  }

  async #read() {
    const data = this.#wasm?.take();
    const item = data === undefined && this.#wasm !== undefined ? await this.#wasm.next() : data;
    if (item === null || item === undefined) return { value: undefined, done: true };
    return { value: this.#isJson ? parse(item) : item, done: false };
  }
}

/** One connection, from its start to its end. */
export class Connection extends Exchange {
  get opened() {
    return this._living().opened();
  }

  get readyState() {
    return this._wasm()?.readyState ?? CLOSED;
  }

  get droppedMessages() {
    return this._wasm()?.droppedMessages ?? 0;
  }

  send(value) {
    this._living().send(this._encoded(value));
  }

  async ready() {
    await this._living().ready();
  }

  async drained() {
    await this._living().drained();
  }
}

/** Connections that follow each other. */
export class ReconnectingConnection extends Exchange {
  constructor(key, wasm, isJson) {
    super(key, wasm, isJson);
    const itself = new WeakRef(this);
    wasm.subscribe({
      state: (change) => itself.deref()?.dispatchEvent(new StateChangeEvent("statechange", change)),
      message() {},
      error() {},
    });
  }

  get opened() {
    return openOf(this._living().opened());
  }

  get state() {
    return this._wasm()?.state ?? "closed";
  }

  get lastChange() {
    return this._wasm()?.lastChange;
  }

  get stats() {
    return this._living().stats;
  }

  get readyState() {
    switch (this.state) {
      case "open":
      case "probing":
        return OPEN;
      case "closing":
        return CLOSING;
      case "closed":
      case "failed":
        return CLOSED;
      default:
        return CONNECTING;
    }
  }

  send(value) {
    return this._living().send(this._encoded(value));
  }

  sendWithReceipt(value) {
    return this._living().sendWithReceipt(this._encoded(value));
  }

  async drained() {
    await this._living().drained();
  }

  reconnect() {
    this._living().reconnect();
  }

  markHealthy() {
    this._living().markHealthy();
  }
}

/** How a connection has ended: what wasm says of one, or the last change of several. */
async function endOf(ended) {
  const end = await ended;
  if (end.cause === undefined) return end;
  return end.cause.closeEvent ?? { code: 1006, reason: "", wasClean: false };
}

async function openOf(settled) {
  const { state, cause } = await settled;
  if (state === "open" || state === "probing") return;
  throw cause.error ?? new SocketError("Connect", cause.message, cause.closeEvent);
}

function parse(data) {
  const text = typeof data === "string" ? data : decoder.decode(data);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const error = new SocketError("Decode", `the message is not JSON: ${thrown.message}`);
    error.data = data;
    throw error;
  }
}
