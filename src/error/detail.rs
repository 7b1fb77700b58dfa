use std::error::Error;
use std::fmt;

use super::decode::DecodeError;
use super::kind::ErrorKind;
use crate::message::Message;

/// What went wrong in a layer above the socket: a codec, a request, the client that comes back.
///
/// A [`Cause`](super::cause::Cause) holds it behind a pointer to its functions, so that a program
/// that does not use such a layer has nothing of its errors.
pub(super) trait Detail: fmt::Display + Send + Sync {
    fn kind(&self) -> ErrorKind;

    /// The public error that has the same words.
    fn leaf(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        None
    }

    fn source(&self) -> Option<&(dyn Error + 'static)> {
        None
    }

    fn decode_error(&self) -> Option<&DecodeError> {
        None
    }

    fn take_payload(&mut self) -> Option<Message> {
        None
    }
}

/// The message and its source in one line, in place of a `Debug` of each: a program would have all of
/// these, also if it never prints one.
impl fmt::Debug for dyn Detail + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match self.source() {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}
