// A group of connections at the development server: what it has seen of them, and orders for them.

import { must } from "./wait.js";

let count = 0;

export class Group {
  /** Begins a group with a port of its own, where no handshake waits for one of another group. */
  static async begin() {
    count += 1;
    const group = new Group(`frontends-${count}`);
    await must("the server knows the group", () => group.seen !== null);
    group.order("listen");
    await must("the group has a port", () => group.seen.listening);
    return group;
  }

  constructor(id) {
    this.id = id;
    this.seen = null;
    this.control = new WebSocket(`ws://${location.host}/control?id=${id}`);
    this.control.onmessage = ({ data }) => { this.seen = JSON.parse(data); };
  }

  /** The address of an endpoint, for connections of this group. */
  url(endpoint) {
    const { hostname } = location;
    return `ws://${hostname}:${this.seen.port}/${endpoint}${endpoint.includes("?") ? "&" : "?"}id=${this.id}`;
  }

  order(command) {
    this.control.send(command);
  }
}
