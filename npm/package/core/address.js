// The URL and the subprotocols of a client that connects later, and again.

/**
 * Returns a function that gives the target of each attempt, from a URL or from a function that
 * returns one. Throws, for an invalid URL or subprotocol, the error that `makeError` makes of a name
 * and a message. The result of a function is checked by the wasm, in the attempt.
 */
export function provider(url, protocols, makeError) {
  const list = asList(protocols);
  checkProtocols(list, makeError);
  if (typeof url !== "function") {
    const target = { url: resolve(url, makeError), protocols: list };
    return () => target;
  }
  return async () => {
    const given = await url();
    if (typeof given === "string" || given instanceof URL) {
      return { url: String(given), protocols: list };
    }
    return { url: String(given.url), protocols: asList(given.protocols ?? list) };
  };
}

/** Parses a URL as the constructor of the standard does. */
function resolve(url, makeError) {
  const fail = (rule) => {
    throw makeError("InvalidUrl", `The URL '${url}' ${rule}.`);
  };
  let parsed;
  try {
    parsed = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    fail("is invalid");
  }
  if (parsed.protocol === "http:") parsed.protocol = "ws:";
  if (parsed.protocol === "https:") parsed.protocol = "wss:";
  if (!["ws:", "wss:"].includes(parsed.protocol)) fail("has a scheme other than ws, wss, http and https");
  if (parsed.href.includes("#")) fail("has a fragment, which a URL of a WebSocket must not have");
  return parsed.href;
}

function checkProtocols(list, makeError) {
  const bad = list.find((name) => !/^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name));
  if (bad !== undefined) throw makeError("InvalidProtocol", `The subprotocol '${bad}' is invalid.`);
  if (new Set(list).size !== list.length) throw makeError("InvalidProtocol", "A subprotocol is given twice.");
}

/** Converts one subprotocol or an iterable of them, as WebIDL does. */
function asList(protocols) {
  const isList = typeof protocols === "object" && protocols !== null && Symbol.iterator in protocols;
  return Array.from(isList ? protocols : [protocols], String);
}
