// The listeners of a socket, which the platform does not reveal.

export class Listeners {
  /** Each is `{ type, callback, capture, release }`. */
  #all = new Set();
  #changed;

  /** `changed` is called with a type, and 1 or -1. */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Takes the arguments of `addEventListener`. */
  add(target, type, callback, options) {
    const { capture, once, signal } = Object(options) === options ? options : { capture: options };
    const listener = { type: String(type), callback, capture: Boolean(capture) };
    if (!callback || signal?.aborted || this.#find(listener)) return;
    this.#all.add(listener);
    this.#changed(listener.type, 1);
    // A signal may outlive the socket.
    const [itself, its] = [new WeakRef(this), new WeakRef(listener)];
    const end = () => itself.deref()?.#delete(its.deref());
    // Called right after the listener, and only if that was called.
    if (once) EventTarget.prototype.addEventListener.call(target, type, end, options);
    signal?.addEventListener("abort", end, { once: true });
    listener.release = () => {
      if (once) EventTarget.prototype.removeEventListener.call(target, type, end, options);
      signal?.removeEventListener("abort", end);
    };
  }

  /** Takes the arguments of `removeEventListener`. */
  remove(type, callback, options) {
    const capture = Object(options) === options ? options.capture : options;
    this.#delete(this.#find({ type: String(type), callback, capture: Boolean(capture) }));
  }

  #find({ type, callback, capture }) {
    return [...this.#all].find(
      (one) => one.type === type && one.callback === callback && one.capture === capture,
    );
  }

  #delete(listener) {
    if (!this.#all.delete(listener)) return;
    listener.release();
    this.#changed(listener.type, -1);
  }
}
