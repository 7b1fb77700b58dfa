// The situations, in the order of the table. Each returns a cell, in words, and what was seen.

import { otherUrl, renderedAgain, twoComponents, unmountedConnecting, unmountedOpen } from "./lifetime.js";
import { burst, sentEarly } from "./messages.js";
import { badUrl, killed, refusedAtFirst, serverCloses } from "./recovery.js";

export const situations = [
  { id: "burst", title: "1,000 messages at once", run: burst },
  { id: "bad-url", title: "a URL that cannot be parsed", run: badUrl },
  { id: "refused", title: "the server refuses the first attempts", run: refusedAtFirst },
  { id: "killed", title: "the connection ends with no close frame", run: killed },
  { id: "unmounted-connecting", title: "unmounted while connecting", run: unmountedConnecting },
  { id: "unmounted-open", title: "unmounted while open", run: unmountedOpen },
  { id: "other-url", title: "another URL, while idle and in a burst", run: otherUrl },
  { id: "rendered-again", title: "rendered again with equal values", run: renderedAgain },
  { id: "two", title: "two components with one URL", run: twoComponents },
  { id: "sent-early", title: "sent while connecting", run: sentEarly },
  { id: "server-closes", title: "the server closes with 4001 and a reason", run: serverCloses },
];
