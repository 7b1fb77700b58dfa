// The options that the form of the connection has, as the package takes them.

const WORDS = new Set(["receiveLimit.overflow", "reconnect.heartbeat.probe", "reconnect.outbox.overflow"]);

/** The names of the fields are the paths of the options. An empty field is no option. */
export function optionsOf(fields) {
  const isReconnecting = fields.has("reconnect");
  const options = { protocols: fields.get("protocols").split(/[\s,]+/).filter(Boolean) };
  if (isReconnecting) options.reconnect = {};
  for (const [path, text] of fields) {
    const isOption = path.includes(".") || path === "connectTimeout" || path === "closeGrace";
    if (!isOption || text === "" || (path.startsWith("reconnect.") && !isReconnecting)) continue;
    // Whether it is what it may be is for the library to judge.
    put(options, path.split("."), WORDS.has(path) ? text : Number(text));
  }
  if (isReconnecting) completeHeartbeat(options.reconnect, fields);
  return options;
}

function put(options, [name, ...rest], value) {
  if (rest.length === 0) options[name] = value;
  else put((options[name] ??= {}), rest, value);
}

function completeHeartbeat(reconnect, fields) {
  if (!fields.has("heartbeat")) {
    delete reconnect.heartbeat;
    return;
  }
  const answer = fields.get("answer");
  reconnect.heartbeat.isAnswer = (data) => answer === "" || data === answer;
}
