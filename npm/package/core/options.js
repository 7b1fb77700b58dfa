// The options: their schema, and their conversion for the wasm.

const isFunction = (value) => typeof value === "function";
const isObject = (value) => typeof value === "object" && value !== null;
const isCode = (value) => Number.isInteger(value) && value >= 0 && value <= 65535;

const TIME = [(value) => typeof value === "number" && value >= 0, "milliseconds, 0 or more"];
const TIME_OR_NONE = [
  (value) => value === null || TIME[0](value),
  "milliseconds, 0 or more, or null for no limit",
];
const TIMEOUT = [(value) => typeof value === "number" && value > 0, "milliseconds, more than 0"];
const TIMEOUT_OR_NONE = [
  (value) => value === null || TIMEOUT[0](value),
  "milliseconds, more than 0, or null for no limit",
];
const COUNT = [(value) => Number.isSafeInteger(value) && value >= 1, "a whole number from 1 on"];
const COUNT_OR_NONE = [
  (value) => value === null || (Number.isSafeInteger(value) && value >= 0),
  "a whole number from 0 on, or null for no limit",
];
const FUNCTION = [isFunction, "a function"];
const FLAG = [(value) => typeof value === "boolean", "true or false"];
const SIGNAL = [
  (value) => isObject(value) && typeof value.aborted === "boolean" && isFunction(value.addEventListener),
  "an AbortSignal",
];
const MESSAGE = [
  (value) => typeof value === "string" || value instanceof ArrayBuffer || ArrayBuffer.isView(value),
  "a string, an ArrayBuffer or a view of one",
];
const PROTOCOLS = [
  (value) => typeof value === "string" ||
    (Array.isArray(value) && value.every((name) => typeof name === "string")),
  "a string or an array of strings",
];
const CODES = [
  (value) => Array.isArray(value) && value.every(
    (item) => isCode(item) || (Array.isArray(item) && item.length === 2 && item.every(isCode)),
  ),
  "an array of close codes and of pairs of a first and a last one",
];

const oneOf = (...words) => [
  (value) => words.includes(value),
  words.map((word) => JSON.stringify(word)).join(" or "),
];
const group = (schema) => ({ schema });

const RECEIVE_LIMIT = group({
  messages: COUNT,
  bytes: COUNT,
  overflow: oneOf("close", "drop-oldest", "drop-newest"),
});

const TIMES = { connectTimeout: TIMEOUT_OR_NONE, closeGrace: TIME_OR_NONE };

const RECONNECT = group({
  backoff: {
    accepts: FUNCTION,
    schema: { first: TIME, base: TIME, cap: TIME, maxRetries: COUNT_OR_NONE, maxElapsedTime: TIME_OR_NONE },
  },
  closeCodes: group({ stopOn: CODES, reconnectOn: CODES }),
  healthyAfter: TIME,
  providerTimeout: TIMEOUT,
  prepareTimeout: TIMEOUT,
  flushTimeout: TIME,
  onConnect: FUNCTION,
  heartbeat: group({ probe: MESSAGE, isAnswer: FUNCTION, silence: TIME, answer: TIMEOUT }),
  outbox: group({
    messages: COUNT,
    bytes: COUNT,
    overflow: oneOf("refuse", "drop-oldest", "drop-newest"),
    timeToLive: TIME,
  }),
});
RECONNECT.accepts = FLAG;

/** The options of the class `WebSocket`. */
const WEB_SOCKET = { ...TIMES, receiveLimit: RECEIVE_LIMIT, reconnect: RECONNECT };

/** Those of `connect()`. */
const CONNECT = {
  ...WEB_SOCKET,
  protocols: PROTOCOLS,
  highWaterMark: COUNT,
  lowWaterMark: [(value) => Number.isSafeInteger(value) && value >= 0, "a whole number from 0 on"],
  json: FLAG,
  signal: SIGNAL,
};

export const checkWebSocketOptions = (options) => check("", WEB_SOCKET, options);
export const checkConnectOptions = (options) => check("", CONNECT, options);

/** Whether the options ask for a reconnecting client. */
export const reconnects = ({ reconnect }) => reconnect !== undefined && reconnect !== false;

/** Converts the options of a native socket. By default nothing is limited. */
export function forRelay({ connectTimeout, closeGrace }) {
  return { connectTimeout: connectTimeout ?? undefined, closeGrace: infinite(closeGrace) };
}

/** Converts the options of one connection. */
export function forSocket({ connectTimeout, closeGrace, ...rest }) {
  return { ...rest, connectTimeout: infinite(connectTimeout), closeGrace: infinite(closeGrace) };
}

/** The wasm reads `Infinity` as no limit. */
const infinite = (time) => time === null ? Infinity : time;

/** Converts the options of a reconnecting client. */
export function forReconnecting({ connectTimeout, closeGrace, receiveLimit, highWaterMark, lowWaterMark, reconnect }) {
  const { closeCodes, backoff, ...rest } = reconnect === true ? {} : reconnect;
  for (const [name, time] of Object.entries({ connectTimeout, closeGrace })) {
    if (time === null || time === Infinity) {
      throw invalid(name, time, "finite: each step of a reconnecting client has an end");
    }
  }
  for (const name of ["probe", "isAnswer"]) {
    if (rest.heartbeat && rest.heartbeat[name] === undefined) {
      throw invalid(`reconnect.heartbeat.${name}`, undefined, "given: a heartbeat is a probe and what answers it");
    }
  }
  const limits = isFunction(backoff) || backoff === undefined
    ? backoff
    : {
      ...backoff,
      maxRetries: backoff.maxRetries ?? undefined,
      maxElapsedTime: backoff.maxElapsedTime ?? undefined,
    };
  return {
    connectTimeout,
    closeGrace,
    receiveLimit,
    highWaterMark,
    lowWaterMark,
    backoff: limits,
    stopOn: pairs(closeCodes?.stopOn),
    reconnectOn: pairs(closeCodes?.reconnectOn),
    ...rest,
  };
}

function pairs(codes) {
  return codes?.flatMap((item) => (Array.isArray(item) ? item : [item, item]));
}

/** Copies options that match a schema. An `undefined` one counts as missing. */
function check(path, schema, options) {
  if (!isObject(options)) throw invalid(path || "options", options, "an object");
  const checked = {};
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (rule === undefined) {
      const known = Object.keys(schema).join(", ");
      throw new TypeError(`there is no option ${path}${name}, only ${known}`);
    }
    if (value === undefined) continue;
    checked[name] = checkOne(`${path}${name}`, rule, value);
  }
  return checked;
}

function checkOne(path, rule, value) {
  const [holds, words] = Array.isArray(rule) ? rule : rule.accepts ?? [() => false, ""];
  if (holds(value)) return value;
  if (Array.isArray(rule)) throw invalid(path, value, words);
  if (!isObject(value)) throw invalid(path, value, words ? `${words}, or an object` : "an object");
  return check(`${path}.`, rule.schema, value);
}

function invalid(name, value, rule) {
  const shown = typeof value === "string" ? JSON.stringify(value) : describe(value);
  return new TypeError(`the option ${name} is ${shown}; it must be ${rule}`);
}

function describe(value) {
  try {
    return String(value);
  } catch {
    return "an object";
  }
}
