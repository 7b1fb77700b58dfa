#![doc = include_str!("../README.md")]

// The groups of modules are the layers: each module uses only modules of the groups above it.
// Isolated calls of foreign code.
mod isolate;

// The dispatch of events, and wakers.
mod dispatch;

// The text of error messages.
mod display;

// Values.
mod close;
mod message;
mod ready_state;
mod subprotocol;
mod url;

// Errors, which contain values.
mod error;

// Queues of received messages.
mod receive;

// State machines and policies.
mod connection;
mod reconnect;

// Codecs between values and messages.
mod codec;

// Adapters for any stream and sink of messages.
#[cfg(feature = "io")]
mod byte_stream;
mod channel;
mod exchange;

// The interface to the browser. No module above uses it.
mod sys;

// Timers.
mod timer;

// The receivers of the events of a connection.
mod observers;

// The socket handle.
mod socket;

// Streams and sinks.
mod stream;

// The reconnecting client.
mod reconnecting;

// Connections in memory, for tests of programs that use this library.
#[cfg(feature = "testing")]
pub mod testing;

// Sockets and streams of typed values.
mod typed;

// JSON-RPC 2.0.
#[cfg(feature = "json")]
mod json_rpc;

// The API for JavaScript.
#[cfg(feature = "js")]
mod js;

// The unwind safety of the public types.
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
    Backoff, ClosePolicy, CloseRule, ConnectionCause, ConnectionEvent, ConnectionState, Delivery,
    DropReason, ExponentialBackoff, Heartbeat, OutboxLimit, OutboxOverflow, Retry,
};
pub use reconnecting::{
    AttemptError, ConnectionEvents, ConnectionLosses, ConnectionStats, Receipt, ReconnectingStream,
    ReconnectingWebSocket, ReconnectingWebSocketBuilder, SendOutcome, Target,
    WeakReconnectingWebSocket,
};
pub use socket::{Closing, WeakWebSocket, WebSocket, WebSocketBuilder};
pub use stream::{ReuniteError, SinkItem, SplitSink, SplitStream, StreamItem, WebSocketStream};
pub use subprotocol::InvalidProtocol;
pub use sys::{JsMessage, Payload, PayloadKind};
pub use url::InvalidUrl;

// Helpers of the property tests. Proptest does not run in a browser.
#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod test_support;
