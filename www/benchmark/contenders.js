// The contenders: each opens a connection, sends, and says when so many messages have come.

/** All contenders, of which the first is what the others are compared with. */
export function contendersOf({ connect, WebSocket }) {
  return [
    { name: "Plain JavaScript", open: (url) => openClass(globalThis.WebSocket, url) },
    { name: "Our class WebSocket", open: (url) => openClass(WebSocket, url) },
    { name: "Our connect(), for await", open: (url) => openConnection(connect, url) },
  ];
}

async function openClass(Class, url) {
  const socket = new Class(url);
  const counter = new Counter();
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => counter.take(data.length ?? data.byteLength);
  socket.onclose = () => counter.end();
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("the development server does not answer"));
  });
  return { counter, send: (data) => socket.send(data), close: () => socket.close() };
}

async function openConnection(connect, url) {
  const connection = await connect(url);
  const counter = new Counter();
  read(connection, counter);
  return { counter, send: (data) => connection.send(data), close: () => connection.close() };
}

async function read(connection, counter) {
  try {
    for await (const data of connection) counter.take(data.length);
  } finally {
    counter.end();
  }
}

/** Counts messages, whose lengths are looked at as a program would. */
class Counter {
  #left = 0;
  #resolve;
  #reject;
  length = 0;

  /** Fulfilled when so many messages have come from now on. */
  of(messages) {
    this.#left = messages;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  take(length) {
    this.length += length;
    this.#left -= 1;
    if (this.#left === 0) this.#resolve();
  }

  end() {
    if (this.#left > 0) this.#reject(new Error("the connection was lost in the middle of the race"));
  }
}
