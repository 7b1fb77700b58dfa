// The errors of the package. The class `WebSocket` also throws the exceptions of the standard.

/** An error of a connection or of its configuration, of the kind that its `name` gives. */
export class SocketError extends Error {
  constructor(name, message, closeEvent) {
    super(message);
    Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
    if (closeEvent !== undefined) this.closeEvent = closeEvent;
  }
}

/** Reports an exception as uncaught, like that of a listener. */
export function report(thrown) {
  queueMicrotask(() => {
    throw thrown;
  });
}

/** Thrown by a provider or by `onConnect` to stop reconnecting. */
export class StopReconnecting extends Error {
  get name() {
    return "StopReconnecting";
  }
}
