#![cfg_attr(docsrs, feature(doc_cfg))]
//! The browser's WebSocket as closures, futures and streams.

// The modules in the order of their layers: each uses only those above it.
mod close;
mod message;
mod ready_state;
mod subprotocol;
mod url;
mod wakers;
mod watermark;

mod error;
mod listeners;
mod queue;

mod inbox;
mod lifecycle;

mod sys;
mod timer;

mod socket;
mod stream;

#[cfg(feature = "js")]
mod js;

pub use close::{
    CloseCode, CloseEvent, CloseReason, InvalidCloseCode, InvalidCloseReason, SendableCloseCode,
};
pub use error::{Error, ErrorKind, Exception};
#[cfg(feature = "js")]
pub use js::WasmWebSocket;
pub use listeners::Listener;
pub use message::Message;
pub use queue::{Overflow, ReceiveLimit, ReceiveStats};
pub use ready_state::ReadyState;
pub use socket::{Closing, WebSocket, WebSocketBuilder};
pub use stream::{SplitSink, SplitStream, WebSocketStream};
pub use subprotocol::InvalidProtocol;
pub use url::InvalidUrl;
