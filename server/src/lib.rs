//! The development server of `wasm-websocket`.
//!
//! It serves the page and the built package over HTTP, echoes over WebSocket, and misbehaves
//! on request: every way in which a server can surprise a browser has a path of its own.
//! [`endpoint_table`] lists them, and so do `wasm-websocket-server --help` and
//! `GET /endpoints`.
//!
//! It is made for the machine of a developer. It takes WebSockets from every origin, has no
//! TLS and no limit on the number of connections, and should listen on loopback only.
//!
//! # How a connection runs
//!
//! 1. `listening` accepts it and puts the raw `TcpStream` into a `ClientStream`.
//! 2. `request` reads the request head into a buffer and parses it.
//! 3. `connection` chooses: a WebSocket upgrade goes to the endpoint of its path, or for
//!    `/json-rpc` to the server of jsonrpsee (`json_rpc`), and everything else goes to `pages`.
//!    The last two read the request themselves, with the bytes that were read put back in front.
//! 4. An endpoint writes the handshake answer itself (`handshake`), or writes something else,
//!    or nothing. If it wants to behave afterwards, it goes on with a `Conversation`. The TCP
//!    connection ends when the endpoint returns.
//! 5. Everything goes through the `ClientStream`, which follows the frames that are read and
//!    records them if the connection has an id.
//!
//! # How a test looks and steers
//!
//! All connections whose query has the same `id` form a group (`groups`). What the server sees
//! of them is in one snapshot, which `GET /seen?id=x` answers and `/control?id=x` sends at first
//! and after each change, as JSON:
//!
//! ```json
//! {"requests":3,"open":1,"received_messages":2,"received_bytes":10,"pongs":0,
//!  "closes":{"1000":1,"1006":1},"last_close":{"code":1000,"reason":"bye"},"cancelled":0,
//!  "port":40123,"listening":true}
//! ```
//!
//! - `requests`: the upgrade requests that were read, also those that were refused.
//! - `open`: the TCP connections, from when their request was read until the server has seen or
//!   made their end.
//! - `received_messages`, `received_bytes`: the text and binary messages that were read to their
//!   end, and their payload. A pong counts in `pongs`.
//! - `closes`: how often a connection that was opened has ended, by the code in the close frame
//!   that the client sent, as its own or as its answer; 1005 for one without a code, 1006 if
//!   there was none before the end of TCP.
//! - `last_close`: the close frame that was read last, told when it is read, which may be
//!   before the connection ends; or null.
//!   Nothing that a client sends after its first close frame counts.
//! - `cancelled`: the connections that the client ended before the handshake was answered.
//! - `port`: the port of the group's own on 127.0.0.1, or null before the first `listen`. It stays
//!   known while the group does not listen.
//! - `listening`: whether the system accepts connections on it. It becomes false only when the
//!   port is closed and everything that was accepted on it has been reset.
//!
//! The control channel takes commands as text messages. A bad one closes it with 1008 and a
//! reason that says what is allowed. One that the system does not let the server carry out closes
//! it with 1011 and what the system said.
//!
//! - `proceed`: every endpoint of the group that waits goes on. It is a latch: connections that
//!   come later do not wait any more either.
//! - `drop`, `reset`: every connection that there is now ends TCP plainly, or with a reset. It
//!   may happen in the middle of a frame. What the client sends after it is not recorded.
//! - `close [CODE [REASON]]`, `send TEXT`: every open conversation that there is now sends a
//!   close frame or a text message. A conversation is a connection that keeps to the protocol:
//!   never one of `/mute`, `/violate` and `/handshake`, and one of `/hang` and `/stall` only
//!   after it went on. One that is busy with a burst or a ping does it afterwards.
//! - `listen`: the group gets a port of its own, a free one of 127.0.0.1 at first and always the
//!   same one from then on. Whatever connects there is served as everywhere else, with any id or
//!   none. It changes nothing if the group listens already.
//! - `unlisten`: from now on the system refuses connections on that port, and every connection
//!   that was accepted on it is reset, whatever it was doing, even in the middle of its request
//!   and whatever its id is. It changes nothing if the group does not listen.
//! - `ping`: is answered with a snapshot.
//!
//! So `unlisten` and `listen` are a server that is killed and started again. What came over other
//! ports stays, such as the control channel: one that came over the group's own port is reset with
//! the rest. The port is open for as long as the group has a control channel, whichever one asked
//! for it: the end of the last one does what `unlisten` does, so a page that was closed leaves no
//! port behind. The group remembers its port for as long as it is remembered itself, but only
//! while it has a control channel is it kept from others: on Linux no one who asks for a free port
//! gets it, even when nobody listens on it. If somebody has taken it nevertheless, then `listen`
//! fails with 1011.
//!
//! The end of a client is seen when its FIN or RST arrives. Only a FIN can be late: it comes
//! behind everything that the client has sent, so an endpoint that does not read cannot see it
//! before that fits into the buffers of the system. While the server is held up by a client that
//! does not read, in a burst or an echo, it sees an RST only. A group that has neither connections nor
//! control channels is forgotten when 1024 others were in use after it.
//!
//! # How to add an endpoint
//!
//! 1. Write an `async fn(&Request, &mut Connection) -> EndpointResult` in the file of its theme
//!    under `src/endpoints/`. Read the whole query first: a `BadQuery` that is
//!    returned before anything was written is answered with status 400 and an explanation.
//! 2. Add one entry to `ENDPOINTS` in `src/endpoints/mod.rs`. The routing, the help and
//!    the answer to a plain `GET` all follow from it.
//! 3. If it can last, let it end when `connection.shutdown` is cancelled. A `Conversation` does
//!    so by itself, and so does `Connection::wait`. The id, the record and the commands need
//!    nothing: `connection` and `ClientStream` see to them.
//! 4. Prove it in `tests/native/`, over a raw `TcpStream` where single bytes matter.
//!
//! # Example
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use wasm_websocket_server::{Config, Server};
//!
//! let server = Server::bind(Config {
//!     address: ([127, 0, 0, 1], 0).into(),
//!     ..Config::default()
//! })
//! .await?;
//! println!("ws://{}/echo", server.address());
//! server.run(std::future::pending()).await;
//! # Ok(())
//! # }
//! ```

mod client_stream;
mod config;
mod connection;
mod conversation;
mod endpoints;
mod frame_observer;
mod frames;
mod groups;
mod handshake;
mod json_rpc;
mod listening;
mod pages;
mod query;
mod request;
mod server;

pub use config::Config;
pub use endpoints::endpoint_table;
pub use server::Server;
