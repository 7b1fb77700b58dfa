// A Worker that is no module, of any kind: dedicated, shared, or a service worker.

importScripts("/pkg/classic/index.js");

async function echo({ data: url, target }) {
  const connection = await wasmWebSocket.connect(url);
  connection.send("hello");
  const { value } = await connection[Symbol.asyncIterator]().next();
  connection.close();
  target.postMessage([value, (await connection.closed).code]);
}

onconnect = ({ ports: [port] }) => (port.onmessage = echo);
onmessage = (event) => {
  const [port] = event.ports;
  if (port) port.onmessage = echo;
  else echo(event);
};
