use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};

use super::{Accepts, Codec, decode_with};
use crate::error::DecodeError;
use crate::message::Message;

/// The JSON codec, by serde_json: values become text messages. It needs the feature `json`, which
/// is on by default.
///
/// A text is decoded from the received message, without another copy. Nesting deeper than 128 is an
/// error. JSON has only finite numbers: serde_json writes `null` for any other, and reading a
/// number from `null` is an error. All finite numbers round-trip, fractions with the feature
/// `float_roundtrip`, which is on by default as well.
///
/// ```
/// use futures_util::{FutureExt, StreamExt, stream};
/// use wasm_websocket::{Channel, Json, Message};
///
/// let messages = stream::iter([Ok(Message::text("[1, 2]")), Ok(Message::text("[1,"))]);
/// let mut channel = Channel::<_, (), Vec<u8>, _>::new(messages, Json::new());
/// assert!(matches!(channel.next().now_or_never(), Some(Some(Ok(numbers))) if numbers == [1, 2]));
/// let error = channel.next().now_or_never().unwrap().unwrap().unwrap_err();
/// assert_eq!(error.decode_error().unwrap().position(), Some(3));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Json {
    accepts_binary: bool,
}

impl Json {
    /// Creates a codec that reads and writes text messages.
    ///
    /// ```
    /// let codec = wasm_websocket::Json::new();
    /// # let _ = codec;
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            accepts_binary: false,
        }
    }

    /// Sets whether binary messages are read as well, as JSON in UTF-8. The default is `false`: a
    /// binary message is an error. Some servers send JSON in binary messages.
    ///
    /// ```
    /// let codec = wasm_websocket::Json::new().accept_binary(true);
    /// # let _ = codec;
    /// ```
    #[must_use]
    pub const fn accept_binary(mut self, accept: bool) -> Self {
        self.accepts_binary = accept;
        self
    }

    /// Decodes a value, which may borrow from the message. The error does not hold the message.
    pub(crate) fn parse<'a, T: Deserialize<'a>>(
        self,
        message: &'a Message,
    ) -> Result<T, DecodeError> {
        let position = |error: &serde_json::Error| position(error, message);
        decode_with(self.accepted(), message, from_message, position)
    }

    fn accepted(self) -> Accepts {
        if self.accepts_binary {
            Accepts::Both
        } else {
            Accepts::Text
        }
    }
}

impl<Tx: Serialize, Rx: DeserializeOwned> Codec<Tx, Rx> for Json {
    type Error = serde_json::Error;

    fn accepts(&self) -> Accepts {
        self.accepted()
    }

    fn encode(&self, value: &Tx) -> Result<Message, serde_json::Error> {
        serde_json::to_string(value).map(Message::Text)
    }

    fn decode(&self, message: &Message) -> Result<Rx, serde_json::Error> {
        from_message(message)
    }

    fn position(&self, error: &serde_json::Error, message: &Message) -> Option<usize> {
        position(error, message)
    }
}

fn from_message<'a, T: Deserialize<'a>>(message: &'a Message) -> Result<T, serde_json::Error> {
    // `from_slice` would add a second instance of the parser to the program.
    let text = match message {
        Message::Text(text) => text,
        Message::Binary(bytes) => std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?,
    };
    serde_json::from_str(text)
}

/// Returns the index of the byte at which serde_json has failed.
pub(crate) fn position(error: &serde_json::Error, message: &Message) -> Option<usize> {
    let bytes = message.as_bytes();
    // Lines and columns count from 1, and a column is a byte. Line 0 stands for no position.
    let Some(line) = error.line().checked_sub(1) else {
        return std::str::from_utf8(bytes)
            .err()
            .map(|error| error.valid_up_to());
    };
    let ends = bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
    let start = match line {
        0 => 0,
        line => ends.map(|(index, _)| index + 1).nth(line - 1)?,
    };
    // The end of the text is the column behind its last byte.
    let is_cut_off = error.is_eof();
    Some(start + error.column() - usize::from(!is_cut_off && error.column() > 0))
}
