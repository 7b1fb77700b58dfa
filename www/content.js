// What is in a message: made from what people type, and described for people to read.

const LONGEST_TEXT = 200;
const LONGEST_BINARY = 32;

/** Describes a text for the log. */
export function describeText(text) {
  const bytes = new TextEncoder().encode(text);
  // Whole characters are counted, so that none is cut in half.
  const start = Array.from(text.slice(0, 2 * LONGEST_TEXT)).slice(0, LONGEST_TEXT).join("");
  return describe(bytes, start, start.length < text.length);
}

/** Describes bytes for the log. */
export function describeBinary(bytes) {
  const start = toHex(bytes.subarray(0, LONGEST_BINARY), " ");
  return describe(bytes, start, LONGEST_BINARY < bytes.length);
}

/** Reads bytes such as "00 ff" or "00ff"; throws when it cannot. */
export function parseHex(hex) {
  const digits = hex.replace(/[\s,:]+/g, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) {
    const problem = new Error("each byte is two hexadecimal digits, for example: 00 01 fe ff");
    problem.name = "InvalidHex";
    throw problem;
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

/** What is cut short comes with a promise of its SHA-256, which tells whether two are the same. */
function describe(bytes, start, isCut) {
  return {
    size: bytes.length,
    content: isCut ? `${start} …` : start,
    // Browsers have no `subtle` on pages that were loaded over plain http from elsewhere.
    checksum: isCut ? crypto.subtle?.digest("SHA-256", bytes).then(hexOfBuffer) : undefined,
  };
}

function hexOfBuffer(buffer) {
  return toHex(new Uint8Array(buffer), "");
}

function toHex(bytes, separator) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(separator);
}
