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
//! 1. `server` accepts it and keeps the raw `TcpStream`.
//! 2. `request` reads the request head into a buffer and parses it.
//! 3. `connection` chooses: a WebSocket upgrade goes to the endpoint of its path, everything
//!    else goes to `pages`, with the bytes that were read put back in front.
//! 4. An endpoint writes the handshake answer itself (`handshake`), or writes something else,
//!    or nothing. If it wants to behave afterwards, it goes on with a `Conversation`. The TCP
//!    connection ends when the endpoint returns.
//!
//! # How to add an endpoint
//!
//! 1. Write an `async fn(&Request, &mut Connection) -> EndpointResult` in the file of its theme
//!    under `src/endpoints/`. Read the whole query first: a `BadQuery` that is
//!    returned before anything was written is answered with status 400 and an explanation.
//! 2. Add one entry to `ENDPOINTS` in `src/endpoints/mod.rs`. The routing, the help and
//!    the answer to a plain `GET` all follow from it.
//! 3. If it can last, let it end when `connection.shutdown` is cancelled. A `Conversation` does
//!    so by itself, and so does `Connection::discard_input`.
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

mod config;
mod connection;
mod conversation;
mod endpoints;
mod handshake;
mod pages;
mod query;
mod request;
mod server;

pub use config::Config;
pub use endpoints::endpoint_table;
pub use server::Server;
