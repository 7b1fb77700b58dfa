use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::cause::Seconds;
use super::detail::Detail;
use super::kind::ErrorKind;

/// Why a value cannot be sent.
pub(super) struct EncodeError(pub(super) Box<dyn Error + Send + Sync>);

impl Detail for EncodeError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Encode
    }

    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.as_ref())
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value cannot be encoded")
    }
}

/// Why a request has no reply, or a reply no request.
pub(super) enum RequestError {
    NoId,
    IdInUse(String),
    NotSent,
    NoReply(Duration),
    #[cfg(feature = "json")]
    UnexpectedReply(String),
}

impl Detail for RequestError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NoId | Self::IdInUse(_) | Self::NotSent => ErrorKind::InvalidRequest,
            Self::NoReply(_) => ErrorKind::Timeout,
            #[cfg(feature = "json")]
            Self::UnexpectedReply(_) => ErrorKind::UnexpectedReply,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoId => f.write_str("a request needs an id, and this has none"),
            Self::IdInUse(id) => {
                write!(f, "a request with the id {id} waits for its answer already")
            }
            Self::NotSent => f.write_str("the request was prepared, and not sent"),
            Self::NoReply(after) => {
                write!(f, "the request was not answered after {}", Seconds(*after))
            }
            #[cfg(feature = "json")]
            Self::UnexpectedReply(id) => write!(f, "no request waits for the id {id}"),
        }
    }
}
