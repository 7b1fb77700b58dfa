// No wasm: what the others are compared with. It reads every message, as they do.

let count = 0;
let seen = 0;
let waiting = { target: 0, resolve() {} };
let answer = null;

const take = (length, first, last) => {
  seen = (seen + length + first + last) >>> 0;
  count += 1;
  if (count === waiting.target) {
    answer = null;
    waiting.resolve();
  } else {
    answer?.();
  }
};

const read = ({ data }) => {
  if (typeof data === "string") {
    take(data.length, data.charCodeAt(0), data.charCodeAt(data.length - 1));
  } else {
    const bytes = new Uint8Array(data);
    take(bytes.length, bytes[0], bytes[bytes.length - 1]);
  }
};

const message = (isText, size) => (isText ? "x".repeat(size) : new Uint8Array(size).fill(7));

export const received = () => count;
export const touched = () => seen;

const readDocument = ({ data }) => takeDocument(JSON.parse(data));

const takeDocument = ({ id, title, entries }) => {
  const { name, tags, price, stock } = entries[entries.length - 1];
  take(id + title.length + name.length, tags.length + Math.trunc(price), stock === null ? 0 : 1);
};

export class Connection {
  #socket;
  #outbox = [];
  #awaited = count;

  constructor(socket) {
    this.#socket = socket;
  }

  static async open(url, onmessage = read) {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = onmessage;
    await new Promise((resolve) => { socket.onopen = resolve; });
    return new this(socket);
  }

  free() {
    this.#socket.onmessage = null;
    this.#socket.close();
  }

  prepare(isText, size, count) {
    this.#outbox = Array.from({ length: count }, () => message(isText, size));
  }

  async send() {
    for (const message of this.#outbox.splice(0)) this.#socket.send(message);
  }

  async receive(number) {
    this.#awaited += number;
    if (count >= this.#awaited) return;
    await new Promise((resolve) => { waiting = { target: this.#awaited, resolve }; });
  }

  async roundTrips(isText, size, number) {
    const send = () => this.#socket.send(message(isText, size));
    const all = this.receive(number);
    answer = send;
    send();
    await all;
  }
}

export class JsonConnection extends Connection {
  static open(url) {
    return super.open(url, readDocument);
  }
}

export class JsonTexts {
  #texts;

  constructor(texts) {
    this.#texts = texts;
  }

  parse(count) {
    for (let index = 0; index < count; index += 1) {
      takeDocument(JSON.parse(this.#texts[index % this.#texts.length]));
    }
  }

  free() {}
}
