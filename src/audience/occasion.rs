//! What the closures of a socket are called for.

use std::cell::OnceCell;

use super::News;
use crate::close::CloseEvent;
use crate::error::Error;
use crate::message::Message;
use crate::sys::Payload;

/// One list has the closures for all of these: a socket has few, and a list for each would cost
/// every program more code than it saves time.
pub(crate) enum Occasion {
    Open,
    Message(Arrival),
    Error(Error),
    Close(CloseEvent),
}

impl From<News> for Occasion {
    fn from(news: News) -> Self {
        match news {
            News::Open => Self::Open,
            News::Received(Ok(payload)) => Self::Message(Arrival::new(payload)),
            News::Received(Err(error)) | News::Error(error) => Self::Error(error),
            News::Close(event) => Self::Close(event),
        }
    }
}

impl Occasion {
    /// Why no message could be made of a payload for those who wanted one.
    pub(crate) fn failure(&self) -> Option<Error> {
        match self {
            Self::Message(arrival) => arrival.message.get()?.as_ref().err().cloned(),
            _ => None,
        }
    }
}

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
}
