use std::cell::OnceCell;

use super::PayloadResult;
use crate::close::CloseEvent;
use crate::error::Error;
use crate::message::Message;
use crate::sys::Payload;

/// An event on its way to the closures.
///
/// One list has the closures for all kinds: a socket has few, and a list for each would cost every
/// program more code than it saves time.
pub(crate) enum Event {
    Open,
    Message(Received),
    Error(Error),
    Close(CloseEvent),
}

impl From<PayloadResult> for Event {
    fn from(arrived: PayloadResult) -> Self {
        match arrived {
            Ok(payload) => Self::Message(Received {
                payload,
                message: OnceCell::new(),
            }),
            Err(error) => Self::Error(error),
        }
    }
}

impl Event {
    /// Returns why no message could be made of a payload for the closures that wanted one.
    pub(super) fn failure(&self) -> Option<Error> {
        match self {
            Self::Message(received) => received.message.get()?.as_ref().err().cloned(),
            _ => None,
        }
    }
}

/// A payload, and the message that is decoded for the first closure that wants one.
pub(crate) struct Received {
    payload: Payload,
    message: OnceCell<Result<Message, Error>>,
}

impl Received {
    pub(crate) fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Returns the message, if it can still be read.
    pub(crate) fn message(&self) -> Option<&Message> {
        let message = self.message.get_or_init(|| self.payload.message());
        message.as_ref().ok()
    }
}
