#![doc = include_str!("../README.md")]

// The modules in groups, which are the layers: each uses only those of the groups above it.
// Values.
mod close;
mod message;
mod ready_state;
mod subprotocol;
mod url;
mod watermark;
mod weak_list;

// What is made of them.
mod error;
mod listeners;
mod queue;
mod wakers;

// Decisions.
mod inbox;
mod lifecycle;
mod reconnect;

// What works over any stream and sink of messages.
#[cfg(feature = "io")]
mod byte_stream;

// The edge to the browser. What is above knows nothing of it.
mod sys;
mod timer;

// Everybody who hears of what a connection tells.
mod audience;

// The handle.
mod socket;

// Streams and sinks.
mod stream;

// The client that comes back.
mod reconnecting;

// What JavaScript imports.
#[cfg(feature = "js")]
mod js;

#[cfg(feature = "io")]
pub use byte_stream::ByteStream;
pub use close::{
    CloseCode, CloseEvent, CloseReason, InvalidCloseCode, InvalidCloseReason, SendableCloseCode,
};
pub use error::{Error, ErrorKind, Exception};
#[cfg(feature = "js")]
pub use js::WasmWebSocket;
pub use listeners::Listener;
pub use message::Message;
pub use queue::{OverflowPolicy, ReceiveLimit, ReceiveStats};
pub use ready_state::ReadyState;
pub use reconnect::{
    Backoff, ClosePolicy, ConnectionCause, ConnectionEvent, ConnectionState, Delivery, DropReason,
    ExponentialBackoff, Heartbeat, OutboxLimit, OutboxOverflow,
};
pub use reconnecting::{
    AttemptError, ConnectionEvents, ConnectionLosses, ConnectionStats, Receipt, ReconnectingStream,
    ReconnectingWebSocket, ReconnectingWebSocketBuilder, SendOutcome, Target,
    WeakReconnectingWebSocket,
};
pub use socket::{Closing, WeakWebSocket, WebSocket, WebSocketBuilder};
pub use stream::{SplitSink, SplitStream, StreamItem, WebSocketStream};
pub use subprotocol::InvalidProtocol;
pub use sys::{JsMessage, Payload, PayloadKind};
pub use url::InvalidUrl;

// What holds for any input. Proptest does not run in a browser.
#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;
