// The log: the newest entry first, and never so many that the page grows without bound.

const LONGEST_LOG = 1000;

const list = document.querySelector("#log");
const sizes = new Intl.NumberFormat("en");
const times = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
});

/**
 * Adds an entry.
 *
 * The direction is "sent", "received", "event" or "error".
 * What came over the network goes into text nodes only, so it can never act as HTML.
 */
export function log(direction, kind, { size, content, checksum }) {
  const entry = document.createElement("li");
  entry.className = direction;
  entry.dataset.kind = kind;
  add(entry, "time", times.format(new Date()));
  const hasDirection = direction === "sent" || direction === "received";
  add(entry, "what", hasDirection ? `${direction} ${kind}` : kind);
  if (size !== undefined) add(entry, "size", `${sizes.format(size)} ${size === 1 ? "byte" : "bytes"}`);
  add(entry, "content", content);
  checksum?.then(
    (sha256) => add(entry, "checksum", `SHA-256 ${sha256}`),
    (thrown) => add(entry, "checksum", `no SHA-256: ${thrown.message}`),
  );
  list.prepend(entry);
  if (list.childElementCount > LONGEST_LOG) list.lastElementChild.remove();
}

export function clearLog() {
  list.replaceChildren();
}

function add(entry, name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  entry.append(span, " ");
}
