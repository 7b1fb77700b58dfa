#![doc = include_str!("../README.md")]

// The modules in groups, which are the layers: each uses only those of the groups above it.
// Calls into the code of others.
mod isolate;

// Who is called and woken.
mod dispatch;

// Values.
mod close;
mod message;
mod ready_state;
mod subprotocol;
mod url;

// What is made of them.
mod error;

// What is received, until it is read.
mod receive;

// Decisions.
mod connection;
mod reconnect;

// How values become messages.
mod codec;

// What works over any stream and sink of messages.
#[cfg(feature = "io")]
mod byte_stream;
mod channel;
mod exchange;

// The edge to the browser. What is above knows nothing of it.
mod sys;
mod timer;

// Everybody who hears of what a connection tells.
mod observers;

// The handle.
mod socket;

// Streams and sinks.
mod stream;

// The client that comes back.
mod reconnecting;

// Connections in memory, for the tests of programs.
#[cfg(feature = "testing")]
pub mod testing;

// Sockets and streams that speak values.
mod typed;

// What is made of them.
#[cfg(feature = "json")]
mod json_rpc;

// What JavaScript imports.
#[cfg(feature = "js")]
mod js;

// What all of them promise a closure that may panic.
mod unwind_safety;

#[cfg(feature = "io")]
pub use byte_stream::ByteStream;
pub use channel::Channel;
pub use close::{
    CloseCode, CloseEvent, CloseReason, InvalidCloseCode, InvalidCloseReason, SendableCloseCode,
};
#[cfg(any(feature = "cbor", feature = "messagepack"))]
pub use codec::BinaryError;
#[cfg(feature = "json")]
pub use codec::Json;
pub use codec::{Accepts, Codec};
#[cfg(feature = "cbor")]
pub use codec::{Cbor, CborError};
#[cfg(feature = "messagepack")]
pub use codec::{MessagePack, MessagePackError};
pub use dispatch::Listener;
pub use error::{DecodeError, Error, ErrorKind, Exception, InvalidOption};
pub use exchange::{Correlated, Handover, Incoming, Reply, Requester};
#[cfg(feature = "js")]
pub use js::{WasmConnection, WasmReconnecting, WasmRelay, set_up};
#[cfg(feature = "json")]
pub use json_rpc::{
    JsonRpcBatch, JsonRpcClient, JsonRpcError, JsonRpcErrorObject, JsonRpcNotification,
    JsonRpcNotifications,
};
pub use message::Message;
pub use ready_state::ReadyState;
pub use receive::{OverflowPolicy, ReceiveLimit, ReceiveStats};
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

// What the tests of properties share. Proptest does not run in a browser.
#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod test_support;
