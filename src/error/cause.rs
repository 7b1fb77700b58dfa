use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::decode::DecodeError;
use super::detail::Detail;
use super::exception::Exception;
use super::kind::ErrorKind;
use crate::close::CloseEvent;
use crate::display::{Value, write_message};
use crate::ready_state::ReadyState;
use crate::url::InvalidUrl;

/// The cause of an [`Error`](crate::Error), with its data.
///
/// Causes with the same data share a variant: each variant adds code to every program.
pub(super) enum Cause {
    InvalidUrl(InvalidUrl),
    Thrown(Thrown, Option<Exception>),
    Ended(Ending, Option<CloseEvent>),
    NotOpen(ReadyState),
    Unreadable(String),
    Transferred,
    Overflow { messages: usize, bytes: usize },
    MessageTooLong { message: usize, max: usize },
    OutOfMemory { message: usize },
    Detail(Box<dyn Detail>),
}

/// What an exception of the browser means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thrown {
    /// The platform has no WebSocket.
    Unsupported,
    /// The constructor refused to connect, as for mixed content.
    Blocked,
    Unexpected,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It could not be made.
    NotMade,
    /// The server picked no subprotocol, and one is required.
    NoProtocol,
    /// It was not open in time.
    TimedOut(Duration),
    /// The browser fired `error` on an open connection, and `close` is still to come.
    Lost,
    /// It was closed, or this side has closed it and there is no close event yet.
    Closed,
}

impl Cause {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidUrl(_) => ErrorKind::InvalidUrl,
            Self::Thrown(thrown, _) => match thrown {
                Thrown::Unsupported => ErrorKind::Unsupported,
                Thrown::Blocked => ErrorKind::Connect,
                Thrown::Unexpected => ErrorKind::Browser,
            },
            Self::Ended(ending, _) => match ending {
                Ending::NotMade | Ending::NoProtocol => ErrorKind::Connect,
                Ending::TimedOut(_) => ErrorKind::Timeout,
                Ending::Lost | Ending::Closed => ErrorKind::Closed,
            },
            Self::NotOpen(_) => ErrorKind::NotOpen,
            Self::Unreadable(_) | Self::Transferred => ErrorKind::UnsupportedData,
            Self::Overflow { .. } => ErrorKind::Overflow,
            Self::MessageTooLong { .. } | Self::OutOfMemory { .. } => ErrorKind::MessageTooLong,
            Self::Detail(detail) => detail.kind(),
        }
    }

    pub(super) fn decode_error(&self) -> Option<&DecodeError> {
        match self {
            Self::Detail(detail) => detail.decode_error(),
            _ => None,
        }
    }

    /// Returns the public error whose message this cause has.
    pub(super) fn leaf(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        match self {
            Self::InvalidUrl(error) => Some(error),
            Self::Detail(detail) => detail.leaf(),
            _ => None,
        }
    }

    /// Returns the close event that the message ends with.
    fn ending(&self) -> Option<&CloseEvent> {
        match self {
            Self::Ended(Ending::NotMade | Ending::Closed, event) => event.as_ref(),
            _ => None,
        }
    }

    /// Returns the underlying error, whose message this cause does not repeat.
    pub(super) fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Thrown(_, Some(exception)) => Some(exception),
            Self::Detail(detail) => detail.source(),
            _ => None,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = [Value::EMPTY; 2];
        let message = match self {
            Self::InvalidUrl(error) => return error.fmt(f),
            Self::Detail(detail) => return detail.fmt(f),
            Self::Thrown(thrown, _) => thrown.message(),
            Self::Ended(ending, event) => {
                if let Ending::TimedOut(after) = ending {
                    values[0] = Value::milliseconds(*after);
                }
                ending.message(event.is_some())
            }
            Self::NotOpen(state) => {
                values[0] = Value::Text(state.name());
                "the socket is {}, and needs to be OPEN"
            }
            Self::Unreadable(found) => {
                values[0] = Value::Text(found);
                "a message arrived as {}, and only text and ArrayBuffer can be read"
            }
            Self::Transferred => "an ArrayBuffer was transferred or resized before it was read",
            Self::Overflow { messages, bytes } => {
                values = [Value::size(*messages), Value::size(*bytes)];
                "more than {} messages or {} bytes were waiting to be received"
            }
            Self::MessageTooLong { message, max } => {
                values = [Value::size(*message), Value::size(*max)];
                "a message of length {} arrived, and at most {} is allowed"
            }
            Self::OutOfMemory { message } => {
                values[0] = Value::size(*message);
                "a message of length {} does not fit into the free wasm memory"
            }
        };
        write_message(f, message, &values)?;
        match self.ending() {
            Some(event) => write_message(f, ": {}", &[Value::Display(event)]),
            None => Ok(()),
        }
    }
}

impl Thrown {
    fn message(self) -> &'static str {
        match self {
            Self::Unsupported => "this platform has no WebSocket",
            Self::Blocked => "the browser refused to connect",
            Self::Unexpected => "the browser threw an exception",
        }
    }
}

impl Ending {
    fn message(self, has_event: bool) -> &'static str {
        match self {
            Self::NotMade => {
                "the connection could not be made, and browsers do not tell a page why"
            }
            Self::NoProtocol => "the server picked no subprotocol, and one is required",
            Self::TimedOut(_) => "the connection was not open after {} ms",
            Self::Lost => "the connection was lost",
            Self::Closed if has_event => "the connection is closed",
            Self::Closed => "this side has closed the connection",
        }
    }
}
