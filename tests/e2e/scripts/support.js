// What the scripts of this folder share. They declare tests with `test(name, run)`, which run one
// after the other; what they throw is reported by name.

import init from "/pkg/index.js";

export const Native = globalThis.WebSocket;
const PATIENCE = 20_000;
export const tests = [];

export function test(name, run) {
  tests.push({ name, run });
}

/** The URL of an endpoint of the server. */
export function at(endpoint) {
  return `ws://${location.host}${endpoint}`;
}

/**
 * The same URL at one of the addresses from 127.0.0.1 to 127.0.0.16. Chromium connects to one
 * address after the other, so many connections are made sooner to many of them.
 */
export function spread(url, number) {
  const spread = new URL(url);
  spread.hostname = `127.0.0.${1 + (number % 16)}`;
  return spread.href;
}

/** Fails with the first lines that differ, and those in front of them. */
export function equal(actual, expected, what = "") {
  const [left, right] = [actual, expected].map((value) => (JSON.stringify(value, null, 1) ?? "undefined").split("\n"));
  const place = left.findIndex((line, number) => line !== right[number]);
  const first = place === -1 && left.length < right.length ? left.length : place;
  if (first === -1) return;
  const shown = (lines) => lines.slice(first, first + 6).join("");
  throw new Error(`${what}: after ${left.slice(Math.max(first - 20, 0), first).join("")} it is ${shown(left)} instead of ${shown(right)}`);
}

/** The name of what a function throws, or rejects with, or "nothing". */
export async function thrownBy(action) {
  try {
    await action();
    return "nothing";
  } catch (thrown) {
    return thrown.name;
  }
}

/** The next event of a type. */
export function next(target, type) {
  return new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
}

/** Fails when something does not come. */
export function within(promise, what, time = PATIENCE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not come: ${what}`)), time);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A group of connections, which the server tells about and is told what to do with. */
export class Group {
  static #count = 0;
  #id = `${Math.random().toString(36).slice(2)}${Group.#count++}`;
  #channel;
  #last;
  #wake = () => {};

  static async open() {
    const group = new Group();
    group.#channel = new Native(at(`/control?id=${group.#id}`));
    group.#channel.onmessage = ({ data }) => {
      group.#last = JSON.parse(data);
      group.#wake();
    };
    await next(group.#channel, "open");
    return group;
  }

  at(endpoint) {
    return at(this.endpoint(endpoint));
  }

  endpoint(endpoint) {
    return `${endpoint}${endpoint.includes("?") ? "&" : "?"}id=${this.#id}`;
  }

  command(command) {
    this.#channel.send(command);
  }

  /** Waits until the server has seen something. */
  async until(holds, what) {
    while (this.#last === undefined || !holds(this.#last)) {
      const told = new Promise((resolve) => (this.#wake = resolve));
      await within(told, `${what ?? holds}, after ${JSON.stringify(this.#last)}`);
    }
    return this.#last;
  }

  end() {
    this.#channel.close();
  }
}

/** Runs them, and says which there were and what was wrong. */
export async function runTests() {
  await init();
  const failures = [];
  for (const { name, run } of tests) {
    try {
      await within(run(), "the end of the test", 3 * PATIENCE);
    } catch (thrown) {
      failures.push(`${name}: ${thrown?.name}: ${thrown?.message}\n${thrown?.stack}`);
    }
  }
  return { names: tests.map(({ name }) => name), failures };
}
