// What the package throws and rejects with, beside the exceptions that the standard has.

/** Something that a socket cannot do, or that has happened to it. Its `name` says what. */
export class SocketError extends Error {
  constructor(name, message, closeEvent) {
    super(message);
    Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
    if (closeEvent !== undefined) this.closeEvent = closeEvent;
  }
}

/** A provider or `onConnect` throws this when it is no use to try again. */
export class StopReconnecting extends Error {
  get name() {
    return "StopReconnecting";
  }
}
