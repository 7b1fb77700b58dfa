// A reconnecting client.

export class LastingConnection {
  #connection;
  #told;
  state = "idle";
  isLasting = true;

  /** `told` has the methods `change`, `message` and `error`. */
  constructor(told) {
    this.#told = told;
  }

  async run(connect, address, options) {
    try {
      this.#connection = await connect(address, options);
    } catch (error) {
      this.#told.error(error);
      this.#change({ state: "failed", cause: { kind: "cannot-connect", message: error.message }, attempt: 0, delay: null });
      return;
    }
    this.#connection.addEventListener("statechange", (event) => this.#change(event));
    if (this.#connection.lastChange) this.#change(this.#connection.lastChange);
    await this.#read();
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
    return this.#connection?.stats;
  }

  send(data) {
    return this.#connection.send(data);
  }

  close(code, reason) {
    this.#connection?.close(code, reason);
  }

  reconnect() {
    this.#connection?.reconnect();
  }

  async #read() {
    try {
      for await (const data of this.#connection) this.#told.message(data);
    } catch (error) {
      // How it has ended is told by the last change.
      if (error.name === "Closed" || this.state === "failed") return;
      this.#told.error(error);
      // There may be more to read, from this connection or the next.
      if (error.name === "Overflow") await this.#read();
    }
  }

  #change({ state, cause, attempt, delay }) {
    this.state = state;
    if (state === "failed" && cause.error) this.#told.error(cause.error);
    this.#told.change({ state, cause, attempt, delay });
  }
}
