// A client that comes back, with what the face of the standard needs of it.

import { provider } from "./address.js";
import { wasm } from "./binding.js";
import { forReconnecting } from "./options.js";

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];
const LONGEST_REASON = 123;
const encoder = new TextEncoder();

export class LastingSocket {
  #client;
  #ear;
  #url = "";
  #readyState = CONNECTING;
  #hasEnded = false;
  #isInClose = false;
  /** The bytes that were sent when it was too late. The standard counts them too. */
  #lateBytes = 0;
  /** What was sent while the bytes of a Blob are being read. */
  #reading;

  constructor(url, protocols, options, ear) {
    const { WasmReconnecting } = wasm();
    const provide = provider(url, protocols, (_, message) => new DOMException(message, "SyntaxError"));
    if (typeof url !== "function") this.#url = provide().url;
    this.#ear = ear;
    this.#client = new WasmReconnecting(provide, forReconnecting(options));
    ear.inform(this);
    this.#client.subscribe(ear);
  }

  get url() {
    return this.#client?.url ?? this.#url;
  }

  get readyState() {
    return this.#readyState;
  }

  get bufferedAmount() {
    return (this.#client?.bufferedAmount ?? 0) + this.#lateBytes;
  }

  get extensions() {
    return this.#client?.extensions ?? "";
  }

  get protocol() {
    return this.#client?.protocol ?? "";
  }

  send(data) {
    if (this.#reading === undefined && !(data instanceof Blob)) return this.#sendNow(data);
    // Nothing overtakes a Blob whose bytes are not here yet.
    const before = this.#reading;
    const reading = (async () => {
      const bytes = data instanceof Blob ? await data.arrayBuffer() : data;
      await before;
      this.#sendNow(bytes);
    })();
    this.#reading = reading.catch(reportError).finally(() => {
      if (this.#reading === done) this.#reading = undefined;
    });
    const done = this.#reading;
  }

  close(code, reason) {
    const frame = closeFrame(code, reason);
    if (this.#readyState >= CLOSING) return;
    this.#readyState = CLOSING;
    this.#isInClose = true;
    // As the browser's own class: nothing said is nothing sent.
    if (frame.every((part) => part === undefined)) this.#client.closeWithoutCode();
    else this.#client.close(...frame);
    this.#isInClose = false;
  }

  #sendNow(data) {
    const isData = data instanceof ArrayBuffer || ArrayBuffer.isView(data);
    const sent = isData ? data : String(data);
    if (this.#readyState >= CLOSING) {
      this.#lateBytes += isData ? data.byteLength : encoder.encode(sent).length;
    } else {
      this.#client.send(sent);
    }
  }

  /** Takes a change of the state. No event comes before a call that leads to it returns. */
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
    if (isOpen) this.#ear.origin = new URL(this.#url).origin;
    if (isOver) this.#readyState = CLOSED;
    this.#ear.stateChange(change);
    if (isOpen && !wasOpen && this.#readyState === OPEN) this.#ear.open();
    if (isOver && !this.#hasEnded) {
      const end = cause.closeEvent ?? { code: 1006, reason: "", wasClean: false };
      if (!end.wasClean) this.#ear.error();
      this.#ear.close(end);
    }
  }

  /** Nothing comes any more. */
  end() {
    this.#hasEnded = true;
    const client = this.#client;
    this.#lateBytes += client.bufferedAmount;
    this.#client = undefined;
    // It is in the middle of telling this.
    queueMicrotask(() => client.free());
  }
}

/** A code and a reason as the standard has them, or what it throws. */
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

/** WebIDL's `[Clamp] unsigned short`. */
function clamp(value) {
  const number = Number(value);
  if (Number.isNaN(number)) return 0;
  const within = Math.min(Math.max(number, 0), 65535);
  const down = Math.floor(within);
  // Halves go to the even neighbour.
  const isUp = within - down > 0.5 || (within - down === 0.5 && down % 2 === 1);
  return isUp ? down + 1 : down;
}
