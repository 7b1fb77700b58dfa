// What a page can put in the place of what a browser gives.

let made = [];

/** The sockets behind a class, which stay open until they are told to close. */
class Underneath {
  constructor() {
    this.isOpen = true;
    made.push(this);
  }

  close() {
    this.isOpen = false;
  }
}

const fail = () => {
  throw new Error("this is what the test is about");
};

const SHAPES = {
  "an empty class": () => class {
    #inner = new Underneath();

    close() {
      this.#inner.close();
    }
  },
  "handler properties only": () => class {
    #inner = new Underneath();
    onopen = null;
    onmessage = null;
    onerror = null;
    onclose = null;
    readyState = 0;
    binaryType = "blob";

    send() {}

    close() {
      this.#inner.close();
    }
  },
  "listeners that cannot be added": () => class {
    #inner = new Underneath();
    addEventListener = fail;
    removeEventListener = fail;

    close() {
      this.#inner.close();
    }
  },
  "the third listener cannot be added": () => class extends EventTarget {
    #inner = new Underneath();
    #count = 0;

    addEventListener(...listener) {
      this.#count += 1;
      if (this.#count === 3) fail();
      super.addEventListener(...listener);
    }

    close() {
      this.#inner.close();
    }
  },
  "a listener that is no function": () => class {
    #inner = new Underneath();
    addEventListener = 7;

    close() {
      this.#inner.close();
    }
  },
  "getters that throw": () => class {
    #inner = new Underneath();

    get readyState() {
      return fail();
    }

    set binaryType(type) {
      fail();
    }

    get addEventListener() {
      return fail();
    }

    close() {
      this.#inner.close();
    }
  },
  "a proxy that throws": () => class {
    constructor() {
      const inner = new Underneath();
      return new Proxy({ close: () => inner.close() }, {
        get: (target, key) => key === "close" ? target.close : fail(),
        set: fail,
        has: fail,
        getPrototypeOf: fail,
      });
    }
  },
  "undefined": () => undefined,
  "a number": () => 7,
  "an arrow": () => () => ({}),
  "an object": () => ({}),
};

export function constructorOfShape(name) {
  made = [];
  globalThis.WebSocket = SHAPES[name]();
}

/** How many of the sockets that were made have not been told to close. */
export function openSockets() {
  return made.filter(({ isOpen }) => isOpen).length;
}

const detached = () => {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};

const throwingProxy = () =>
  new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail });

/** Each as a function, because some are used up, and some are not there in every engine. */
const VALUES = {
  "undefined": () => undefined,
  "null": () => null,
  "a number": () => 7.5,
  "a big number": () => 1e300,
  "a negative number": () => -1,
  "not a number": () => NaN,
  "a BigInt": () => 7n,
  "a boolean": () => true,
  "a symbol": () => Symbol("this is what the test is about"),
  "a function": () => () => {},
  "an object": () => ({}),
  "an object with wrong properties": () => ({ name: 7, message: {}, length: -1, byteLength: "8" }),
  "an object that throws": () => ({
    get name() {
      return fail();
    },
    get message() {
      return fail();
    },
    get constructor() {
      return fail();
    },
    get byteLength() {
      return fail();
    },
    toString: fail,
    valueOf: fail,
    [Symbol.toPrimitive]: fail,
  }),
  "an object without a prototype": () => Object.create(null),
  "a proxy that throws": throwingProxy,
  "a proxy of a buffer": () => new Proxy(new ArrayBuffer(8), {}),
  "a false buffer": () => ({ constructor: { name: "ArrayBuffer" }, byteLength: 8 }),
  "a buffer whose length throws": () =>
    Object.defineProperty(new ArrayBuffer(8), "byteLength", { get: fail }),
  "a buffer whose length lies": () =>
    Object.defineProperty(new ArrayBuffer(8), "byteLength", { value: 1e9 }),
  "a buffer whose length is too small": () =>
    Object.defineProperty(new ArrayBuffer(8), "byteLength", { value: 4 }),
  "a view": () => new Uint8Array(8),
  "a string object": () => new String("text"),
  "shared memory": () => globalThis.SharedArrayBuffer ? new SharedArrayBuffer(8) : {},
  "a Blob": () => new Blob(["text"]),
  "a getter that throws": () => fail(),
  "a text": () => "text",
  "a buffer": () => new ArrayBuffer(8),
  "a detached buffer": detached,
};

/** A socket of which every property is a value, but for the state if that is given. */
export function socketOf(name, state) {
  const get = VALUES[name];
  const socket = new EventTarget();
  for (const property of ["readyState", "bufferedAmount", "url", "protocol", "extensions", "binaryType"]) {
    Object.defineProperty(socket, property, { configurable: true, get, set: fail });
  }
  if (state !== undefined) Object.defineProperty(socket, "readyState", { value: state });
  return Object.assign(socket, { send: fail, close: fail });
}

/** An event with a property that is a value. */
export function fire(socket, type, property, name) {
  const event = new Event(type);
  const rest = { code: 1000, reason: "", wasClean: true };
  if (type === "close") Object.assign(event, rest);
  Object.defineProperty(event, property, { get: VALUES[name] });
  socket.dispatchEvent(event);
}

export function valueOf(name) {
  try {
    return VALUES[name]();
  } catch (thrown) {
    return thrown;
  }
}

export function transfer(buffer) {
  structuredClone(buffer, { transfer: [buffer] });
}

export function resizable(length, most) {
  if (!("resize" in ArrayBuffer.prototype)) return undefined;
  return new ArrayBuffer(length, { maxByteLength: most });
}

export function resize(buffer, length) {
  buffer.resize(length);
}
