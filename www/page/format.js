// How numbers and times are written.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
});

export const count = (number) => whole.format(number);

/** A number with what it counts: "1 byte", "2 bytes". */
export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

export const timeOfDay = (time) => clock.format(time);

/** A duration in milliseconds, with three digits that matter. */
export function duration(milliseconds) {
  if (milliseconds >= 60_000) return `${(milliseconds / 60_000).toFixed(1)} min`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds >= 1) return `${digits.format(milliseconds)} ms`;
  return `${digits.format(1000 * milliseconds)} µs`;
}

/** Writes a text where another one is, without a change of the document when it is the same. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
