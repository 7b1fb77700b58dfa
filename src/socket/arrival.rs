//! A message on its way to the closures.

use std::cell::OnceCell;

use crate::error::Error;
use crate::message::Message;
use crate::sys::Payload;

/// A payload, and the message that is made of it for the first closure that wants one.
pub(crate) struct Arrival {
    payload: Payload,
    message: OnceCell<Result<Message, Error>>,
}

impl Arrival {
    pub(crate) fn new(payload: Payload) -> Self {
        Self {
            payload,
            message: OnceCell::new(),
        }
    }

    pub(crate) fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The message, if it can still be read.
    pub(crate) fn message(&self) -> Option<&Message> {
        let message = self.message.get_or_init(|| self.payload.message());
        message.as_ref().ok()
    }

    /// The payload, and why no message could be made of it for those who wanted one.
    pub(crate) fn into_parts(self) -> (Payload, Option<Error>) {
        let failure = self.message.into_inner().and_then(Result::err);
        (self.payload, failure)
    }
}
