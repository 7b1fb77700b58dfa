// A frame with a program, and what is seen of it from outside.

import { must } from "./wait.js";

export class Frame {
  static async load(program) {
    const element = document.createElement("iframe");
    element.dataset.program = program;
    // The server refuses to be framed, which is not asked for a document that is made here.
    element.srcdoc = "<!doctype html><title>a program</title><body></body>";
    document.body.append(element);
    await new Promise((resolve) => { element.onload = resolve; });
    const script = element.contentDocument.createElement("script");
    script.type = "module";
    script.src = new URL("observer.js", import.meta.url).href;
    element.contentDocument.head.append(script);
    await must(`${program} is loaded`, () => element.contentWindow.observed?.program);
    return new Frame(element);
  }

  constructor(element) {
    this.element = element;
    this.observed = element.contentWindow.observed;
  }

  /** Calls a function of the program. What it throws is noted. */
  call(name, ...values) {
    try {
      return this.observed.program[name](...values);
    } catch (error) {
      this.observed.thrown.push(String(error));
      return undefined;
    }
  }

  /** What the component has shown. */
  get facts() {
    return JSON.parse(this.observed.program.facts());
  }

  /** The sockets that were made, also those that were never opened. */
  get sockets() {
    return this.observed.sockets;
  }

  get thrown() {
    return this.observed.thrown;
  }

  get isOpen() {
    return this.facts.isOpen;
  }

  async mustOpen() {
    await must(`the component shows that it is open: ${this.thrown}`, () => this.isOpen);
  }

  remove() {
    this.element.remove();
  }
}
