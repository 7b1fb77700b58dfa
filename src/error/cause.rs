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
pub(super) enum Cause {
    InvalidUrl(InvalidUrl),
    Unsupported(Option<Exception>),
    Blocked(Exception),
    Connect(Option<CloseEvent>),
    NoProtocol(Option<CloseEvent>),
    Timeout(Duration, Option<CloseEvent>),
    NotOpen(ReadyState),
    Lost,
    Closed(Option<CloseEvent>),
    UnsupportedData { found: String, rule: &'static str },
    Overflow { messages: usize, bytes: usize },
    MessageTooLong { message: usize, max: usize },
    OutOfMemory { message: usize },
    Browser(Exception),
    Detail(Box<dyn Detail>),
}

impl Cause {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidUrl(_) => ErrorKind::InvalidUrl,
            Self::Unsupported(_) => ErrorKind::Unsupported,
            Self::Blocked(_) | Self::Connect(_) | Self::NoProtocol(_) => ErrorKind::Connect,
            Self::Timeout(..) => ErrorKind::Timeout,
            Self::NotOpen(_) => ErrorKind::NotOpen,
            Self::Lost | Self::Closed(_) => ErrorKind::Closed,
            Self::UnsupportedData { .. } => ErrorKind::UnsupportedData,
            Self::Overflow { .. } => ErrorKind::Overflow,
            Self::MessageTooLong { .. } | Self::OutOfMemory { .. } => ErrorKind::MessageTooLong,
            Self::Browser(_) => ErrorKind::Browser,
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
            Self::Connect(event) | Self::Closed(event) => event.as_ref(),
            _ => None,
        }
    }

    /// Returns the underlying error, whose message this cause does not repeat.
    pub(super) fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unsupported(Some(exception))
            | Self::Blocked(exception)
            | Self::Browser(exception) => Some(exception),
            Self::Detail(detail) => detail.source(),
            _ => None,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = [Value::EMPTY; 2];
        let texts: &[&str] = match self {
            Self::InvalidUrl(error) => return error.fmt(f),
            Self::Detail(detail) => return detail.fmt(f),
            Self::Connect(_) => {
                &["the connection could not be made, and browsers do not tell a page why"]
            }
            Self::Closed(Some(_)) => &["the connection is closed"],
            Self::Timeout(after, _) => {
                values[0] = Value::milliseconds(*after);
                &["the connection was not open after ", " ms"]
            }
            Self::NotOpen(state) => {
                values[0] = Value::Text(state.name());
                &["the socket is ", ", and needs to be OPEN"]
            }
            Self::UnsupportedData { found, rule } => {
                values = [Value::Text(found), Value::Text(rule)];
                &["a message arrived as ", ", and "]
            }
            Self::Overflow { messages, bytes } => {
                values = [*messages, *bytes].map(Value::size);
                &[
                    "more than ",
                    " messages or ",
                    " bytes were waiting to be received",
                ]
            }
            Self::MessageTooLong { message, max } => {
                values = [*message, *max].map(Value::size);
                &[
                    "a message of length ",
                    " arrived, and at most ",
                    " is allowed",
                ]
            }
            Self::OutOfMemory { message } => {
                values[0] = Value::size(*message);
                &[
                    "a message of length ",
                    " does not fit into the free wasm memory",
                ]
            }
            Self::Unsupported(_) => &["this platform has no WebSocket"],
            Self::Blocked(_) => &["the browser refused to connect"],
            Self::NoProtocol(_) => &["the server picked no subprotocol, and one is required"],
            Self::Lost => &["the connection was lost"],
            Self::Closed(None) => &["this side has closed the connection"],
            Self::Browser(_) => &["the browser threw an unexpected exception"],
        };
        write_message(f, texts, &values)?;
        match self.ending() {
            Some(event) => write_message(f, &[": "], &[Value::Display(event)]),
            None => Ok(()),
        }
    }
}
