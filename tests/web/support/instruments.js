// Counts what stays behind in the browser: the listeners of WebSockets and of the page, and timers.
// It says nothing of what was there before it was made.

/** @typedef {{type: string, callback: unknown, capture: boolean, attached: unknown}} Entry */

const HANDLER_PROPERTIES = ["onopen", "onmessage", "onerror", "onclose"];

export class Instruments {
  /** @type {Map<EventTarget, Entry[]>} Only those that have listeners. */
  #targets = new Map();
  /** @type {Map<number, string>} Where each was started. */
  #timers = new Map();
  #undo = [];
  #listenersAdded = 0;

  constructor() {
    this.#watchListeners();
    HANDLER_PROPERTIES.forEach((name) => this.#watchProperty(name));
    this.#watchTimers();
  }

  /** How many listeners WebSockets and the page have now. */
  get listeners() {
    return [...this.#targets.values()].reduce((sum, entries) => sum + entries.length, 0);
  }

  /** How many WebSockets have had in all, which shows that the counting works. */
  get listenersAdded() {
    return this.#listenersAdded;
  }

  /** How many timers have neither fired nor been cleared. */
  get timers() {
    return this.#timers.size;
  }

  /** What is left: how many listeners of which types, with the first of their targets, and where each timer was started. */
  describe() {
    const types = new Map();
    for (const [target, entries] of this.#targets) {
      for (const { type } of entries) {
        const { count, of } = types.get(type) ?? { count: 0, of: target.url ?? String(target) };
        types.set(type, { count: count + 1, of });
      }
    }
    return JSON.stringify({
      listeners: Object.fromEntries(types),
      timers: [...this.#timers.values()],
    });
  }

  /** Takes the instruments out of the browser. */
  remove() {
    this.#undo.splice(0).forEach((undo) => undo());
  }

  #add(target, entry) {
    this.#listenersAdded += target instanceof WebSocket ? 1 : 0;
    this.#targets.set(target, [...(this.#targets.get(target) ?? []), entry]);
  }

  #forget(target, entry) {
    const rest = (this.#targets.get(target) ?? []).filter((other) => other !== entry);
    if (rest.length > 0) {
      this.#targets.set(target, rest);
    } else {
      this.#targets.delete(target);
    }
  }

  /** A listener is the same as another with its type, callback and phase, and no other option. */
  #find(target, type, callback, capture) {
    return this.#targets
      .get(target)
      ?.find((e) => e.type === type && e.callback === callback && e.capture === capture);
  }

  #watchListeners() {
    const instruments = this;
    this.#replaceMethod("addEventListener", (original) => function (type, callback, options) {
      if (!isCounted(this) || callback == null) {
        return original.call(this, type, callback, options);
      }
      if (options?.signal) {
        throw new TypeError("a listener that a signal removes is not counted");
      }
      const capture = isCapture(options);
      if (instruments.#find(this, type, callback, capture)) {
        return undefined;
      }
      const entry = { type, callback, capture, attached: callback };
      if (options?.once) {
        entry.attached = function (event) {
          instruments.#forget(this, entry);
          return call(callback, this, event);
        };
      }
      instruments.#add(this, entry);
      return original.call(this, type, entry.attached, options);
    });
    this.#replaceMethod("removeEventListener", (original) => function (type, callback, options) {
      const capture = isCapture(options);
      const entry = instruments.#find(this, type, callback, capture);
      if (entry) {
        instruments.#forget(this, entry);
      }
      return original.call(this, type, entry?.attached ?? callback, options);
    });
  }

  #replaceMethod(name, replacement) {
    const original = EventTarget.prototype[name];
    EventTarget.prototype[name] = replacement(original);
    this.#undo.push(() => {
      EventTarget.prototype[name] = original;
    });
  }

  /** What is set as `onopen` and the like is a listener too. */
  #watchProperty(name) {
    const instruments = this;
    const original = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
    Object.defineProperty(WebSocket.prototype, name, {
      ...original,
      set(callback) {
        const entry = instruments.#find(this, name, undefined, false);
        if (entry) {
          instruments.#forget(this, entry);
        }
        original.set.call(this, callback);
        if (original.get.call(this) !== null) {
          instruments.#add(this, { type: name, callback: undefined, capture: false });
        }
      },
    });
    this.#undo.push(() => Object.defineProperty(WebSocket.prototype, name, original));
  }

  #watchTimers() {
    const { setTimeout, clearTimeout } = globalThis;
    globalThis.setTimeout = (handler, ...rest) => {
      const fire = (...values) => {
        this.#timers.delete(id);
        return handler(...values);
      };
      const id = setTimeout(fire, ...rest);
      this.#timers.set(id, new Error().stack);
      return id;
    };
    globalThis.clearTimeout = (id) => {
      this.#timers.delete(id);
      clearTimeout(id);
    };
    this.#undo.push(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  }
}

function isCounted(target) {
  return target instanceof WebSocket || target === globalThis || target === globalThis.document;
}

function isCapture(options) {
  return typeof options === "boolean" ? options : Boolean(options?.capture);
}

function call(callback, target, event) {
  return typeof callback === "function"
    ? callback.call(target, event)
    : callback.handleEvent(event);
}
