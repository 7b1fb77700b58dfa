//! What is behind a connection: a client that reconnects, or one socket after the other.

mod plain;
mod reconnecting;

use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::time::Duration;

use futures_core::Stream;
use wasm_websocket::{
    CloseReason, Error, Listener, Message, ReconnectingWebSocket, SendOutcome, SendableCloseCode,
    WebSocket, WebSocketStream,
};

use crate::core::Core;
use crate::handlers::CurrentHandlers;
use crate::options::{Options, Plain, Reconnecting};
use crate::subscription::Callback;

/// The code and the reason of a close, or 1000 without a reason.
pub(crate) type CloseWith = Option<(SendableCloseCode, CloseReason)>;

pub(crate) type MessageStream = Pin<Box<dyn Stream<Item = Result<Message, Error>>>>;

/// A link without its type, as the handles use it.
pub(crate) trait Link {
    /// Connects, unless there is a connection or an attempt.
    fn open(&self);
    /// Connects anew.
    fn reconnect(&self);
    fn close(&self, with: CloseWith);
    fn send(&self, message: Message) -> Result<SendOutcome, Error>;
    fn protocol(&self) -> String;
    fn retry_in(&self) -> Option<Duration>;
    /// Returns what listeners and streams are attached to now.
    fn source(&self) -> Option<Box<dyn Source>>;
    fn client(&self) -> Option<ReconnectingWebSocket>;
    fn socket(&self) -> Option<WebSocket>;
}

/// A link of one kind, as its owner uses it.
pub(crate) trait LinkOf<M>: Link + Sized + 'static {
    /// Creates a link that is idle.
    fn new(of: &Parts<'_, M>) -> Result<Rc<Self>, Error>;

    /// Connects to another URL, or with other options.
    fn change(&self, to: &Parts<'_, M>, change: Change);
}

/// What a link is made of.
pub(crate) struct Parts<'a, M> {
    pub(crate) url: &'a str,
    pub(crate) options: &'a Options<M>,
    pub(crate) handlers: &'a Rc<CurrentHandlers>,
    pub(crate) core: &'a Weak<Core>,
}

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Url,
    Options,
}

/// The kind of a connection: [`Reconnecting`] or [`Plain`].
///
/// ```
/// use wasm_websocket_frontend::{Handlers, Mode, Options, OwnedConnection};
///
/// fn connect<M: Mode>(options: Options<M>) -> OwnedConnection<M> {
///     OwnedConnection::new("/chat", options, Handlers::new())
/// }
/// ```
#[expect(private_bounds, reason = "nobody else can implement it")]
pub trait Mode: Kind {}

impl Mode for Reconnecting {}
impl Mode for Plain {}

/// How a link of this kind is made.
pub(crate) trait Kind: Clone + PartialEq + Send + Sync + 'static {
    type Link: LinkOf<Self>;
}

impl Kind for Reconnecting {
    type Link = reconnecting::ReconnectingLink;
}

impl Kind for Plain {
    type Link = plain::PlainLink;
}

/// A socket or a client, to which listeners are attached.
pub(crate) trait Source {
    fn listen(&self, callback: &Callback) -> Option<Listener>;
    fn stream(&self) -> MessageStream;
}

/// Both types have the same methods.
macro_rules! source {
    ($socket:ty, $stream:path) => {
        impl Source for $socket {
            fn listen(&self, callback: &Callback) -> Option<Listener> {
                match callback.clone() {
                    Callback::Message(callback) => {
                        Some(self.on_message(move |message| callback(message)))
                    }
                    Callback::Payload(callback) => {
                        Some(self.on_payload(move |payload| callback(payload)))
                    }
                    Callback::Error(callback) => Some(self.on_error(move |error| callback(error))),
                    Callback::Status(_) => None,
                }
            }

            fn stream(&self) -> MessageStream {
                Box::pin($stream(self.clone()))
            }
        }
    };
}

source!(ReconnectingWebSocket, ReconnectingWebSocket::into_stream);
source!(WebSocket, WebSocketStream::new);

/// Sets the options that both builders have.
macro_rules! with_common {
    ($builder:expr, $common:expr) => {{
        let common = $common;
        let mut builder = $builder.protocols(common.protocols.iter().cloned());
        if common.require_protocol {
            builder = builder.require_protocol();
        }
        if let Some(timeout) = common.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        if let Some(grace) = common.close_grace {
            builder = builder.close_grace(grace);
        }
        if let Some(limit) = common.receive_limit {
            builder = builder.receive_limit(limit);
        }
        if let Some(bytes) = common.max_message_size {
            builder = builder.max_message_size(bytes);
        }
        if let Some(bytes) = common.high_water_mark {
            builder = builder.high_water_mark(bytes);
        }
        if let Some(bytes) = common.low_water_mark {
            builder = builder.low_water_mark(bytes);
        }
        builder
    }};
}
use with_common;
