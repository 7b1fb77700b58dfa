use std::fmt;

use super::detail::Detail;
use super::kind::ErrorKind;
use crate::display::{Value, write_message};

/// A buffer is smaller than a message, whose length is that of JavaScript.
pub(super) struct BufferTooSmall {
    pub(super) buffer: usize,
    pub(super) message: usize,
}

impl Detail for BufferTooSmall {
    fn kind(&self) -> ErrorKind {
        ErrorKind::BufferTooSmall
    }
}

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = "a message of length {} does not fit into a buffer of {} bytes, \
                       and needs 1 to 3 bytes for each UTF-16 code unit if it is text";
        write_message(f, message, &[self.message, self.buffer].map(Value::size))
    }
}
