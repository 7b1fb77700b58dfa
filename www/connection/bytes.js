// Bytes: as people type them, and at random.

import { problem } from "../page/errors.js";

/** Reads bytes such as "00 ff" or "00ff"; throws when it cannot. */
export function parseHex(hex) {
  const digits = hex.replace(/[\s,:]+/g, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) {
    throw problem("InvalidHex", "each byte is two hexadecimal digits, for example: 00 01 fe ff");
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Makes bytes that no one has seen before, so that an echo of them is proof. */
export function randomBytes(count) {
  const bytes = new Uint8Array(count);
  // The browser gives at most this many at a time.
  const limit = 65536;
  for (let start = 0; start < count; start += limit) {
    crypto.getRandomValues(bytes.subarray(start, start + limit));
  }
  return bytes;
}
