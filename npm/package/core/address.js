// Addresses, for what makes its sockets later than it is told where to.

/**
 * A function that gives the address of each attempt, of a URL or of a function that gives one.
 * What is wrong with a URL and with subprotocols is thrown as `makeError` makes it of the name of
 * an error and a message. What a function gives is for the wasm to judge, in the attempt.
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

/** The URL as the standard parses it. */
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

/** One subprotocol, or anything that can be iterated, as the standard takes them. */
function asList(protocols) {
  const isList = typeof protocols === "object" && protocols !== null && Symbol.iterator in protocols;
  return Array.from(isList ? protocols : [protocols], String);
}
