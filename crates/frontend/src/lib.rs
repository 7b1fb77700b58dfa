//! The connection of a component: what [wasm-websocket-yew] and the hooks for other front ends share.
//!
//! A component owns an [`OwnedConnection`], which connects after it was mounted, closes when it is
//! dropped, and takes another URL, other options and other handlers in between. Everything else
//! uses clones of its [`Connection`], which send on whatever socket is the current one.
//!
//! Programs use the hooks of their framework. This crate is for those who write one:
//!
//! ```
//! use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
//!
//! struct Component {
//!     socket: OwnedConnection,
//! }
//!
//! impl Component {
//!     fn mount(url: &str) -> Self {
//!         let socket = OwnedConnection::new(url, Options::new(), Self::handlers());
//!         socket.mount();
//!         Self { socket }
//!     }
//!
//!     fn render(&self, url: &str) {
//!         // Swaps the connection if the URL is another one than before.
//!         self.socket.update(url, Options::new(), Self::handlers());
//!     }
//!
//!     fn handlers() -> Handlers {
//!         Handlers::new().on_message(|message| println!("{message:?}"))
//!     }
//! }
//! ```
//!
//! [wasm-websocket-yew]: https://docs.rs/wasm-websocket-yew

mod connection;
mod core;
mod handlers;
#[cfg(feature = "json")]
mod json;
mod link;
mod messages;
mod next_task;
mod options;
mod owned;
mod status;
mod subscription;

pub use connection::Connection;
pub use handlers::Handlers;
#[cfg(feature = "json")]
pub use json::{JsonMessages, LatestJson};
pub use link::Mode;
pub use messages::Messages;
pub use options::{Options, Plain, Reconnecting};
pub use owned::OwnedConnection;
pub use status::Status;
pub use subscription::Subscription;
