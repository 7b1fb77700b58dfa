// How connections end, in words.

/** The code, the reason and whether it was clean. */
export function describeClose({ code, reason, wasClean }) {
  const quoted = reason ? `“${reason}”` : "no reason";
  return `code ${code}, ${quoted}, ${wasClean ? "clean" : "not clean"}`;
}
