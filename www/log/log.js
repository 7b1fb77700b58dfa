// The entries of the log, and those of them that the filter shows. It never grows without bound.

import { keep, weight } from "./content.js";

const MOST_ENTRIES = 200_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** So much goes when there is too much, so that it goes seldom. */
const SHARE = 0.1;

class Log extends EventTarget {
  #entries = [];
  #shown = [];
  #bytes = 0;
  #lastNumber = 0;
  #matches = () => true;
  /** The last entry before the pause, when there is one. */
  #pausedAt;

  /** All entries, the oldest first. */
  get entries() {
    return this.#entries;
  }

  /** Those that the filter lets through, and that were there before a pause. */
  get shown() {
    return this.#shown;
  }

  get isPaused() {
    return this.#pausedAt !== undefined;
  }

  /** Adds a message; the direction is "sent" or "received", and the note may say more. */
  addMessage(direction, data, note = "") {
    this.#add({ direction, note, ...keep(data) });
  }

  /** Adds what is no message; the direction is "event" or "error". */
  addEvent(direction, kind, words) {
    this.#add({ direction, kind, kept: words, isCut: false, note: "" });
  }

  clear() {
    this.#entries = [];
    this.#bytes = 0;
    this.#refill();
  }

  setFilter(matches) {
    this.#matches = matches;
    this.#refill();
  }

  pause(isPaused) {
    this.#pausedAt = isPaused ? this.#lastNumber : undefined;
    this.#refill();
  }

  #add(entry) {
    this.#lastNumber += 1;
    entry.number = this.#lastNumber;
    entry.time = Date.now();
    this.#entries.push(entry);
    this.#bytes += weight(entry);
    if (this.#entries.length > MOST_ENTRIES || this.#bytes > MOST_BYTES) this.#forget();
    if (!this.isPaused && this.#matches(entry)) this.#shown.push(entry);
    this.#changed();
  }

  /** Lets go of the oldest entries, but never of the newest. */
  #forget() {
    let many = 0;
    while (many < this.#entries.length - 1 && !this.#hasRoom(many)) {
      this.#bytes -= weight(this.#entries[many]);
      many += 1;
    }
    const oldest = this.#entries[many].number;
    this.#entries.splice(0, many);
    const kept = this.#shown.findIndex(({ number }) => number >= oldest);
    this.#shown.splice(0, kept < 0 ? this.#shown.length : kept);
  }

  #hasRoom(many) {
    const left = this.#entries.length - many;
    return left <= MOST_ENTRIES * (1 - SHARE) && this.#bytes <= MOST_BYTES * (1 - SHARE);
  }

  #refill() {
    const last = this.#pausedAt ?? Infinity;
    this.#shown = this.#entries.filter((entry) => entry.number <= last && this.#matches(entry));
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export const log = new Log();
