// The development server, from which the page comes, and the id by which it knows the page.

/** The address of the development server for WebSockets. */
const server = new URL("/", location.href);
server.protocol = server.protocol === "https:" ? "wss:" : "ws:";
server.hash = "";

/** Random for each page, so that what is done to one page is done to no other. */
const id = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The address of one of its endpoints. */
export const endpoint = (path) => new URL(path, server).href;

/** Whether an address is one of the development server. */
export const isOfServer = (address) => URL.canParse(address) && new URL(address).host === server.host;

/** The same address with the id of the page, by which the server can be told to misbehave. */
export function withId(address) {
  const url = new URL(address);
  if (!url.searchParams.has("id")) url.searchParams.set("id", id);
  return url.href;
}
