use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::detail::Detail;
use super::kind::ErrorKind;
use crate::display::{Value, write_message};

/// The error of a codec that could not encode a value.
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

/// The error of a request without a reply, or of a reply without a request.
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
        let mut values = [Value::EMPTY];
        let message = match self {
            Self::NoId => "the request has no id, and needs one",
            Self::IdInUse(id) => {
                values = [Value::Text(id)];
                "a request with the id {} is pending already, and an id is used once at a time"
            }
            Self::NotSent => "the request was dropped before it was sent",
            Self::NoReply(after) => {
                values = [Value::milliseconds(*after)];
                "the request was not answered after {} ms"
            }
            #[cfg(feature = "json")]
            Self::UnexpectedReply(id) => {
                values = [Value::Text(id)];
                "no request is pending for the id {}"
            }
        };
        write_message(f, message, &values)
    }
}
