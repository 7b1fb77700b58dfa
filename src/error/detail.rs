use std::error::Error;
use std::fmt;

use super::decode::DecodeError;
use super::kind::ErrorKind;
use crate::message::Message;

/// An error of a layer above the socket: a codec, a request, the reconnecting client.
///
/// A [`Cause`](super::cause::Cause) holds it as a trait object, so that a program that does not use
/// such a layer has no code for its errors.
pub(super) trait Detail: fmt::Display + Send + Sync {
    fn kind(&self) -> ErrorKind;

    /// Returns the public error with the same message.
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
