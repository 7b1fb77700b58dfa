use std::error::Error;
use std::fmt;

use super::decode::DecodeError;
use super::kind::ErrorKind;
use crate::message::Message;

/// What went wrong in a layer above the socket: a codec, a request, the client that comes back.
///
/// A [`Cause`](super::cause::Cause) holds it behind a pointer to its functions, so that a program
/// that does not use such a layer has nothing of its errors.
pub(super) trait Detail: fmt::Debug + fmt::Display + Send + Sync {
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
