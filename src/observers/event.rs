use std::cell::OnceCell;

use super::PayloadResult;
use crate::close::CloseEvent;
use crate::error::Error;
use crate::message::Message;
use crate::sys::Payload;

/// An event that is dispatched to the closures.
///
/// One list holds the closures for all kinds of events. A socket has few closures, and a list for
/// each kind would cost every program more code than it saves time.
pub(crate) enum Event {
    Open,
    Message(Received),
    Error(Error),
    Close(CloseEvent),
}

impl From<PayloadResult> for Event {
    fn from(received: PayloadResult) -> Self {
        match received {
            Ok(payload) => Self::Message(Received {
                payload,
                message: OnceCell::new(),
            }),
            Err(error) => Self::Error(error),
        }
    }
}

impl Event {
    /// Returns the error of reading the message, if a closure asked for the message and it could
    /// not be read.
    pub(super) fn failure(&self) -> Option<Error> {
        match self {
            Self::Message(received) => received.message.get()?.as_ref().err().cloned(),
            _ => None,
        }
    }
}

/// A payload, and its message, which is decoded for the first closure that asks for it.
pub(crate) struct Received {
    payload: Payload,
    message: OnceCell<Result<Message, Error>>,
}

impl Received {
    pub(crate) fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Returns the message, or `None` if the payload can no longer be read.
    pub(crate) fn message(&self) -> Option<&Message> {
        let message = self.message.get_or_init(|| self.payload.message());
        message.as_ref().ok()
    }
}
