// One connection that is not followed by another, told in the same words as one that does.

import { describeClose } from "./closing.js";

export class SingleConnection {
  #connection;
  #told;
  #abort = new AbortController();
  state = "idle";
  isLasting = false;

  /** `told` has the methods `change`, `message` and `error`. */
  constructor(told) {
    this.#told = told;
  }

  async run(connect, address, options) {
    this.#change("connecting", { kind: "requested", message: "it was requested" });
    try {
      this.#connection = await connect(await address(), { ...options, signal: this.#abort.signal });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#change("open", { kind: "done", message: "the connection is there" });
    await this.#read();
    const end = await this.#connection.closed;
    this.#end(`the connection has ended: ${describeClose(end)}`, end);
  }

  get url() {
    return this.#connection?.url ?? "";
  }

  get protocol() {
    return this.#connection?.protocol ?? "";
  }

  get bufferedAmount() {
    return this.#connection?.bufferedAmount ?? 0;
  }

  get stats() {
    return undefined;
  }

  send(data) {
    this.#connection.send(data);
    return "sent";
  }

  close(code, reason) {
    if (this.#connection === undefined) {
      this.#abort.abort();
      return;
    }
    this.#connection.close(code, reason);
    this.#change("closing", { kind: "close-requested", message: "this side has closed the connection" });
  }

  async #read() {
    try {
      for await (const data of this.#connection) this.#told.message(data);
    } catch (error) {
      // How a connection has ended is told by its end.
      if (error.name !== "Closed") this.#told.error(error);
    }
  }

  #fail(error) {
    if (this.#abort.signal.aborted) {
      this.#change("closed", { kind: "close-requested", message: "this side has closed the connection" });
      return;
    }
    this.#told.error(error);
    this.#end(error.message, error.closeEvent);
  }

  #end(message, closeEvent) {
    const kind = closeEvent === undefined ? "cannot-connect" : "ended";
    this.#change("closed", { kind, message, closeEvent });
  }

  #change(state, cause) {
    this.state = state;
    this.#told.change({ state, cause, attempt: 1, delay: null });
  }
}
