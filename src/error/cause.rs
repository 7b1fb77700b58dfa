use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::decode::DecodeError;
use super::detail::Detail;
use super::exception::Exception;
use super::kind::ErrorKind;
use super::option::InvalidOption;
use crate::close::{CloseEvent, InvalidCloseCode, InvalidCloseReason};
use crate::ready_state::ReadyState;
use crate::subprotocol::InvalidProtocol;
use crate::url::InvalidUrl;

/// What went wrong, with all that is known about it.
#[derive(Debug)]
pub(super) enum Cause {
    InvalidUrl(InvalidUrl),
    InvalidProtocol(InvalidProtocol),
    InvalidCloseCode(InvalidCloseCode),
    InvalidCloseReason(InvalidCloseReason),
    InvalidOption(InvalidOption),
    Unsupported(Option<Exception>),
    Blocked(Exception),
    Connect(Option<CloseEvent>),
    Timeout(Duration, Option<CloseEvent>),
    NotOpen(ReadyState),
    EndedBefore,
    Lost,
    Closed(Option<CloseEvent>),
    UnsupportedData { found: String, rule: &'static str },
    Overflow { messages: usize, bytes: usize },
    BufferTooSmall { buffer: usize, message: usize },
    MessageTooLong { message: usize, max: usize },
    OutOfMemory { message: usize },
    Browser(Exception),
    Detail(Box<dyn Detail>),
}

impl Cause {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidUrl(_) => ErrorKind::InvalidUrl,
            Self::InvalidProtocol(_) => ErrorKind::InvalidProtocol,
            Self::InvalidCloseCode(_) => ErrorKind::InvalidCloseCode,
            Self::InvalidCloseReason(_) => ErrorKind::InvalidCloseReason,
            Self::InvalidOption(_) => ErrorKind::InvalidOption,
            Self::Unsupported(_) => ErrorKind::Unsupported,
            Self::Blocked(_) | Self::Connect(_) => ErrorKind::Connect,
            Self::Timeout(..) => ErrorKind::Timeout,
            Self::NotOpen(_) | Self::EndedBefore => ErrorKind::NotOpen,
            Self::Lost | Self::Closed(_) => ErrorKind::Closed,
            Self::UnsupportedData { .. } => ErrorKind::UnsupportedData,
            Self::Overflow { .. } => ErrorKind::Overflow,
            Self::BufferTooSmall { .. } => ErrorKind::BufferTooSmall,
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

    /// The error that this one stands for, and whose words it has.
    pub(super) fn leaf(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        match self {
            Self::InvalidUrl(error) => Some(error),
            Self::InvalidProtocol(error) => Some(error),
            Self::InvalidCloseCode(error) => Some(error),
            Self::InvalidCloseReason(error) => Some(error),
            Self::InvalidOption(error) => Some(error),
            Self::Detail(detail) => detail.leaf(),
            _ => None,
        }
    }

    /// What lies beneath.
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
        match self {
            Self::InvalidUrl(error) => error.fmt(f),
            Self::InvalidProtocol(error) => error.fmt(f),
            Self::InvalidCloseCode(error) => error.fmt(f),
            Self::InvalidCloseReason(error) => error.fmt(f),
            Self::InvalidOption(error) => error.fmt(f),
            Self::Unsupported(_) => f.write_str("there is no WebSocket on this platform"),
            Self::Blocked(_) => f.write_str("the browser refused to connect"),
            Self::Connect(None) => f.write_str("the connection could not be made"),
            Self::Connect(Some(event)) => {
                write!(f, "the connection could not be made: {event}")
            }
            Self::Timeout(after, _) => {
                write!(f, "the connection was not open after {}", Seconds(*after))
            }
            Self::NotOpen(state) => write!(f, "the socket is {state}, and needs to be OPEN"),
            Self::EndedBefore => f.write_str(
                "the socket is CLOSED, its close event is gone, and only one that is not can be taken over",
            ),
            Self::Lost => f.write_str("the connection was lost"),
            Self::Closed(None) => f.write_str("this side has closed the connection"),
            Self::Closed(Some(event)) => write!(f, "the connection is closed: {event}"),
            Self::UnsupportedData { found, rule } => {
                write!(f, "a message arrived as {found}, and {rule}")
            }
            Self::Overflow { messages, bytes } => write!(
                f,
                "more than {messages} messages or {bytes} bytes were waiting to be received"
            ),
            Self::BufferTooSmall { buffer, message } => write!(
                f,
                "a message of length {message} does not fit into a buffer of {buffer} bytes, \
                 and needs 1 to 3 bytes for each UTF-16 code unit if it is text"
            ),
            Self::MessageTooLong { message, max } => write!(
                f,
                "a message of length {message} arrived, and the largest that may is {max}"
            ),
            Self::OutOfMemory { message } => write!(
                f,
                "a message of length {message} does not fit into what is left of the wasm memory"
            ),
            Self::Browser(_) => f.write_str("the browser threw an unexpected exception"),
            Self::Detail(detail) => detail.fmt(f),
        }
    }
}

/// A time for people, in seconds.
pub(super) struct Seconds(pub(super) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03} s", self.0.as_secs(), self.0.subsec_millis())
    }
}
