// What is in a message: what the log keeps of it, and how people read it.

/** The log keeps so much of a message: bytes, or UTF-16 units. */
const KEPT = 1024 * 1024;
const PREVIEW_CHARACTERS = 200;
const PREVIEW_BYTES = 32;
const SHOWN_CHARACTERS = 20_000;
const SHOWN_BYTES = 4096;

const encoder = new TextEncoder();

/** What the log keeps of a text or of bytes. What is cut is summed up by its checksum before. */
export function keep(data) {
  const isText = typeof data === "string";
  const size = isText ? encoder.encode(data).length : data.byteLength;
  const isCut = data.length > KEPT;
  return {
    kind: isText ? "text" : "binary",
    size,
    isCut,
    kept: isCut ? start(data) : data,
    checksum: isCut ? sha256(data) : undefined,
  };
}

/** One line of a message, for a row. */
export function preview({ kept, isCut }) {
  if (typeof kept === "string") {
    // Whole characters are counted, so that none is cut in half.
    const characters = Array.from(kept.slice(0, 2 * PREVIEW_CHARACTERS));
    const line = characters.slice(0, PREVIEW_CHARACTERS).join("");
    return line.length < kept.length ? `${line} …` : line;
  }
  const line = toHex(kept.subarray(0, PREVIEW_BYTES), " ");
  return isCut || PREVIEW_BYTES < kept.length ? `${line} …` : line;
}

/** The text of a message, or its bytes in hex with their characters, as far as people read. */
export function fullContent({ kept, isCut }) {
  if (typeof kept === "string") {
    const text = readable(kept);
    return isCut || text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text;
  }
  const dump = hexDump(kept.subarray(0, SHOWN_BYTES));
  return isCut || kept.length > SHOWN_BYTES ? `${dump}\n…` : dump;
}

/** What is copied: the text, or the bytes in hex. */
export function copyable({ kept }) {
  return typeof kept === "string" ? kept : toHex(kept, " ");
}

/** The SHA-256 of a message, which tells whether two are the same. */
export async function checksum(entry) {
  entry.checksum ??= sha256(entry.kept);
  return entry.checksum;
}

/** What a bound of memory counts. */
export const weight = ({ kept }) => (typeof kept === "string" ? 2 * kept.length : kept.byteLength);

function start(data) {
  if (typeof data !== "string") return data.slice(0, KEPT);
  const isHalf = /[\ud800-\udbff]/.test(data[KEPT - 1]);
  return data.slice(0, isHalf ? KEPT - 1 : KEPT);
}

/** JSON is written with a line for each value. */
function readable(text) {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function sha256(data) {
  // Browsers have no `subtle` on pages that were loaded over plain http from elsewhere.
  if (crypto.subtle === undefined) return "not here: the page is not in a secure context";
  const bytes = typeof data === "string" ? encoder.encode(data) : data;
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), "");
}

function hexDump(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; start += 8) {
    const line = bytes.subarray(start, start + 8);
    const characters = String.fromCharCode(...line).replace(/[^\x20-\x7e]/g, "·");
    lines.push(`${start.toString(16).padStart(6, "0")}  ${toHex(line, " ").padEnd(23)}  ${characters}`);
  }
  return lines.join("\n");
}

function toHex(bytes, separator) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(separator);
}
