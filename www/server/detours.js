// Where attempts go instead of where they were meant to, while the server is to misbehave.

import { endpoint, isOfServer, withId } from "./address.js";

class Detours extends EventTarget {
  #paths = [];
  #refusingPort;

  /** How many attempts are still to be misled. */
  get left() {
    return this.#paths.length;
  }

  /** Whether attempts are refused at present. */
  get isRefusing() {
    return this.#refusingPort !== undefined;
  }

  /** Has the next attempts go to another endpoint, before all that was said so far. */
  add(path, count) {
    this.#paths.unshift(...Array(count).fill(path));
    this.#changed();
  }

  /** Has all attempts go to a port on which nobody listens, until it is `undefined`. */
  refuseAt(port) {
    this.#refusingPort = port;
    this.#changed();
  }

  /** The address of an attempt. Only those to the development server are ever misled. */
  take(address) {
    if (!isOfServer(address)) return address;
    const url = new URL(withId(address));
    if (this.#refusingPort !== undefined) {
      url.hostname = "127.0.0.1";
      url.port = this.#refusingPort;
      return url.href;
    }
    const path = this.#paths.shift();
    this.#changed();
    return path === undefined ? url.href : withId(endpoint(path));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export const detours = new Detours();
