// The channel over which the development server is told to misbehave, and tells what it sees.

import { problem } from "../page/errors.js";
import { endpoint, withId } from "./address.js";

const PAUSE = 2000;

class Control extends EventTarget {
  #socket;
  #wasOpen = false;
  /** What the server saw of the connections of this page, or `undefined` without a channel. */
  seen;
  /** Whether it is no use to wait for a channel. */
  isHopeless = false;

  start() {
    const socket = new WebSocket(withId(endpoint("/control")));
    this.#socket = socket;
    // The page has a port of its own then, which can refuse connections.
    socket.onopen = () => socket.send("listen");
    socket.onmessage = ({ data }) => {
      this.#wasOpen = true;
      this.#see(JSON.parse(data));
    };
    socket.onclose = () => {
      // Another server has no such channel, but one that was started again has.
      this.isHopeless = !this.#wasOpen;
      if (this.#wasOpen) setTimeout(() => this.start(), PAUSE);
      this.#see(undefined);
    };
  }

  command(text) {
    if (this.seen === undefined) throw problem("NoServer", "the development server is not there");
    this.#socket.send(text);
  }

  #see(seen) {
    this.seen = seen;
    this.dispatchEvent(new Event("change"));
  }
}

export const control = new Control();
