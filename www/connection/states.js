// The names of the states, and why they change, as people read them.

const NAMES = {
  idle: "Closed",
  resolving: "Getting the address",
  connecting: "Connecting",
  preparing: "Preparing",
  open: "Open",
  probing: "Probing",
  waiting: "Waiting",
  "waiting-for-network": "Offline",
  suspended: "Suspended",
  closing: "Closing",
  closed: "Closed",
  failed: "Failed",
};

export const nameOf = (state) => NAMES[state];

/** Why a state has changed, as a sentence. */
export function because({ message }) {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
