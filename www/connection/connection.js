// The connection of the workbench, which is one after another. Everything that happens to it is
// an event: "change" of its state, "message", "error".

import { detours } from "../server/detours.js";
import { LastingConnection } from "./lasting.js";
import { SingleConnection } from "./single.js";

const OVER = new Set(["idle", "closed", "failed"]);

class CurrentConnection extends EventTarget {
  #connect;
  #current;
  #settings;
  #restarts = false;

  /** Takes the package's `connect`, once it is loaded. */
  loaded(connect) {
    this.#connect = connect;
  }

  get state() {
    return this.#current?.state ?? "idle";
  }

  get isOver() {
    return OVER.has(this.state);
  }

  /** Whether what is sent is sent, now or after reconnecting. */
  get canSend() {
    const isOpen = this.state === "open" || this.state === "probing";
    return isOpen || (this.#current?.isLasting && !this.isOver && this.state !== "closing") || false;
  }

  /** Where it leads to, in words. */
  get peer() {
    const { url, protocol } = this.#current;
    return protocol ? `${url}, speaking ${protocol}` : `${url}, no subprotocol`;
  }

  get bufferedAmount() {
    return this.#current?.bufferedAmount ?? 0;
  }

  /** The counters of a reconnecting client. */
  get stats() {
    return this.#current?.stats;
  }

  /** Connects to a URL, with the options of the package. */
  start(url, options) {
    this.#settings = { url, options };
    const Kind = options.reconnect ? LastingConnection : SingleConnection;
    const current = new Kind({
      change: (change) => this.#changed(current, change),
      message: (data) => this.#tell("message", { direction: "received", data }),
      error: (error) => this.#tell("error", error),
    });
    this.#current = current;
    current.run(this.#connect, async () => detours.take(url), options);
  }

  /** Connects again, as the last time. */
  restart() {
    if (this.#settings === undefined || this.isOver) {
      this.#tell("restart");
    } else if (this.#current.isLasting) {
      this.#current.reconnect();
    } else {
      this.#restarts = true;
      this.close();
    }
  }

  /** Sends a text or bytes, and says what became of them, unless it is "sent". */
  send(data) {
    const outcome = this.#current.send(data);
    this.#tell("message", { direction: "sent", data, note: outcome === "sent" ? "" : outcome });
  }

  close(code, reason) {
    this.#current?.close(code, reason);
  }

  #changed(current, change) {
    // One that was replaced has nothing to say any more.
    if (current !== this.#current) return;
    this.#tell("change", change);
    if (!this.isOver || !this.#restarts) return;
    this.#restarts = false;
    this.start(this.#settings.url, this.#settings.options);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

export const connection = new CurrentConnection();
