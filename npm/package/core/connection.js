// Connections with promises and asynchronous iteration.

import { SocketError } from "./errors.js";
import { StateChangeEvent } from "./events.js";

const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
const asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];
const decoder = new TextDecoder();

/** Only the package constructs connections. */
export const KEY = Symbol("connect() makes it");

/** The common base of both kinds of connections. */
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
    // Created on demand, because a pending promise keeps the connection alive.
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

  free() {
    if (this.#wasm === undefined) return;
    this.close();
    // The promise cannot be created after the next line.
    this.closed;
    this.#wasm.free();
    this.#wasm = undefined;
  }

  [dispose]() {
    this.free();
  }

  async [asyncDispose]() {
    this.free();
    await this.closed;
  }

  /** Returns the object in wasm, or `undefined` after `free()`. */
  _wasm() {
    return this.#wasm;
  }

  /** Same, but throws after `free()`. */
  _required() {
    if (this.#wasm === undefined) throw new SocketError("NotOpen", "the connection was freed");
    return this.#wasm;
  }

  _encoded(value) {
    if (!this.#isJson) return value;
    const text = JSON.stringify(value);
    if (text === undefined) {
      throw new SocketError("Encode", `a value of type ${typeof value} cannot be written as JSON`);
    }
    return text;
  }

  /** Closes the connection when the signal is aborted. */
  _obey(signal) {
    const close = () => this.close();
    signal.addEventListener("abort", close, { once: true });
    this.closed.then(() => signal.removeEventListener("abort", close));
  }

  /** Reads the next message, after the reads before it. */
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

/** One connection. */
export class Connection extends Exchange {
  get opened() {
    return this._required().opened();
  }

  get readyState() {
    return this._wasm()?.readyState ?? CLOSED;
  }

  get droppedMessages() {
    return this._wasm()?.droppedMessages ?? 0;
  }

  send(value) {
    this._required().send(this._encoded(value));
  }

  async ready() {
    await this._required().ready();
  }

  async drained() {
    await this._required().drained();
  }
}

/** A connection that is replaced by another one when it is lost. */
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
    return openOf(this._required().opened());
  }

  get state() {
    return this._wasm()?.state ?? "closed";
  }

  get lastChange() {
    return this._wasm()?.lastChange;
  }

  get stats() {
    return this._required().stats;
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
    return this._required().send(this._encoded(value));
  }

  sendWithReceipt(value) {
    return this._required().sendWithReceipt(this._encoded(value));
  }

  async drained() {
    await this._required().drained();
  }

  reconnect() {
    this._required().reconnect();
  }

  markHealthy() {
    this._required().markHealthy();
  }
}

/** Converts the end of one connection, or the last change of a reconnecting one, to a close event. */
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
