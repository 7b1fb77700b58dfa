use std::fmt;

use super::detail::Detail;
use super::kind::ErrorKind;

/// The outbox has no room for another message.
pub(super) struct OutboxFull {
    pub(super) messages: usize,
    pub(super) bytes: usize,
}

impl Detail for OutboxFull {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Overflow
    }
}

impl fmt::Display for OutboxFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { messages, bytes } = self;
        write!(
            f,
            "more than {messages} messages or {bytes} bytes would wait to be sent"
        )
    }
}
