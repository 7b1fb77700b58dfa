// A reconnecting client with the interface of the standard.

import { provider } from "./address.js";
import { wasm } from "./binding.js";
import { report } from "./errors.js";
import { forReconnecting } from "./options.js";

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];
const LONGEST_REASON = 123;
const encoder = new TextEncoder();

export class ReconnectingSocket {
  #client;
  #dispatcher;
  #url = "";
  #readyState = CONNECTING;
  #hasEnded = false;
  #isInClose = false;
  /** The bytes that were sent in CLOSING and CLOSED, which the standard counts and discards. */
  #lateBytes = 0;
  /** Pending while a Blob is being read. Later messages wait for it. */
  #reading;
  /** The bytes of the Blob and of those messages. */
  #unreadBytes = 0;

  constructor(url, protocols, options, dispatcher) {
    const { WasmReconnecting } = wasm();
    const provide = provider(url, protocols, (_, message) => new DOMException(message, "SyntaxError"));
    if (typeof url !== "function") this.#url = provide().url;
    this.#dispatcher = dispatcher;
    dispatcher.makesBlobs = true;
    this.#client = new WasmReconnecting(provide, forReconnecting(options));
    dispatcher.setSocket(this);
    this.#client.subscribe(dispatcher);
  }

  get url() {
    return this.#client?.url ?? this.#url;
  }

  get readyState() {
    return this.#readyState;
  }

  get bufferedAmount() {
    return (this.#client?.bufferedAmount ?? 0) + this.#unreadBytes + this.#lateBytes;
  }

  get extensions() {
    return this.#client?.extensions ?? "";
  }

  get protocol() {
    return this.#client?.protocol ?? "";
  }

  get binaryType() {
    return this.#dispatcher.makesBlobs ? "blob" : "arraybuffer";
  }

  set binaryType(type) {
    const text = String(type);
    // The standard ignores any other value.
    if (text === "blob" || text === "arraybuffer") this.#dispatcher.makesBlobs = text === "blob";
  }

  send(data) {
    const isBytes = data instanceof ArrayBuffer || ArrayBuffer.isView(data);
    const message = isBytes || data instanceof Blob ? data : String(data);
    if (this.#readyState >= CLOSING) this.#lateBytes += sizeOf(message);
    else if (this.#reading || message instanceof Blob) this.#sendInOrder(message);
    else this.#client.send(message);
  }

  close(code, reason) {
    const frame = closeFrame(code, reason);
    if (this.#readyState >= CLOSING) return;
    this.#readyState = CLOSING;
    // The close frame follows the messages.
    if (this.#reading) this.#reading.then(() => this.#close(frame));
    else this.#close(frame);
  }

  #close(frame) {
    this.#isInClose = true;
    // The native class sends an empty close frame then.
    if (frame.every((part) => part === undefined)) this.#client?.closeWithoutCode();
    else this.#client?.close(...frame);
    this.#isInClose = false;
  }

  /** Sends after the messages before it, of which a Blob is read asynchronously. */
  #sendInOrder(message) {
    const size = sizeOf(message);
    this.#unreadBytes += size;
    const turn = Promise.allSettled([bytesOf(message), this.#reading]).then(([bytes]) => {
      this.#unreadBytes -= size;
      if (this.#reading === turn) this.#reading = undefined;
      if (this.#client === undefined) this.#lateBytes += size;
      else if (bytes.status === "fulfilled") this.#client.send(bytes.value);
      else throw bytes.reason;
    }).catch(report);
    this.#reading = turn;
  }

  /** Handles a change of the state. As natively, `close()` returns before its events. */
  change(change) {
    if (this.#isInClose) queueMicrotask(() => this.#apply(change));
    else this.#apply(change);
  }

  #apply(change) {
    const { state, cause } = change;
    const wasOpen = this.#readyState === OPEN;
    const isOpen = state === "open" || state === "probing";
    const isOver = state === "closed" || state === "failed";
    if (this.#readyState < CLOSING) {
      this.#readyState = isOpen ? OPEN : CONNECTING;
      if (state === "closing") this.#readyState = CLOSING;
    }
    if (isOpen) this.#url = this.url;
    if (isOpen) this.#dispatcher.origin = new URL(this.#url).origin;
    if (isOver) this.#readyState = CLOSED;
    this.#dispatcher.stateChange(change);
    if (isOpen && !wasOpen && this.#readyState === OPEN) this.#dispatcher.open(true);
    if (isOver && !this.#hasEnded) {
      const end = cause.closeEvent ?? { code: 1006, reason: "", wasClean: false };
      if (!end.wasClean) this.#dispatcher.error();
      this.#dispatcher.close(end);
    }
  }

  /** Frees the client before the close event is dispatched. */
  end() {
    this.#hasEnded = true;
    const client = this.#client;
    this.#lateBytes += client.bufferedAmount;
    this.#client = undefined;
    // It is calling this.
    queueMicrotask(() => client.free());
  }
}

function sizeOf(message) {
  if (typeof message === "string") return encoder.encode(message).length;
  return message.size ?? message.byteLength;
}

/** Returns a copy of bytes, which the page may change after sending them. */
async function bytesOf(message) {
  if (typeof message === "string") return message;
  return new Blob([message]).arrayBuffer();
}

/** Converts and checks a code and a reason, as the standard says. */
function closeFrame(code, reason) {
  const number = code === undefined ? undefined : clamp(code);
  const text = reason === undefined ? undefined : String(reason);
  if (number !== undefined && number !== 1000 && !(number >= 3000 && number <= 4999)) {
    throw new DOMException(
      `The close code must be either 1000, or between 3000 and 4999. ${number} is neither.`,
      "InvalidAccessError",
    );
  }
  if (text !== undefined && encoder.encode(text).length > LONGEST_REASON) {
    throw new DOMException(
      `The close reason must not be greater than ${LONGEST_REASON} UTF-8 bytes.`,
      "SyntaxError",
    );
  }
  return [number, text];
}

/** Converts to `[Clamp] unsigned short`, as WebIDL says. */
function clamp(value) {
  const number = Number(value);
  if (Number.isNaN(number)) return 0;
  const within = Math.min(Math.max(number, 0), 65535);
  const down = Math.floor(within);
  // Ties go to the even neighbour.
  const isUp = within - down > 0.5 || (within - down === 0.5 && down % 2 === 1);
  return isUp ? down + 1 : down;
}
