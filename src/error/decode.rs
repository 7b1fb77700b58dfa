use std::error::Error as StdError;
use std::fmt;

use super::detail::Detail;
use super::kind::ErrorKind;
use crate::message::Message;

/// Why a message is not a value of the type that was wanted.
///
/// It is what [`Error::decode_error`](crate::Error::decode_error) gives, for errors of the kind
/// [`Decode`](crate::ErrorKind::Decode). Its [`source`](StdError::source) is the error of the
/// codec itself, such as a `serde_json::Error`; there is none when the codec was not asked,
/// because it reads only text and the message is binary, or the reverse.
///
/// ```
/// use wasm_websocket::Error;
///
/// fn log(error: &Error) {
///     if let Some(error) = error.decode_error() {
///         println!("at byte {:?} of {}: {}", error.position(), error.message_len(), error.excerpt());
///     }
/// }
/// ```
#[derive(Debug)]
pub struct DecodeError {
    source: Option<Box<dyn StdError + Send + Sync>>,
    position: Option<usize>,
    excerpt: String,
    is_text: bool,
    message_len: usize,
}

/// How many bytes of the message an excerpt shows before and from the position on.
const BEFORE: usize = 16;
const BEHIND: usize = 32;

impl DecodeError {
    /// A message that a codec has refused at a byte, if it knows at which.
    pub(crate) fn refused(
        message: &Message,
        position: Option<usize>,
        source: Box<dyn StdError + Send + Sync>,
    ) -> Self {
        let position = position.map(|position| position.min(message.len()));
        Self {
            source: Some(source),
            ..Self::about(message, position)
        }
    }

    /// A message of a kind that a codec does not read.
    pub(crate) fn wrong_kind(message: &Message) -> Self {
        Self::about(message, None)
    }

    fn about(message: &Message, position: Option<usize>) -> Self {
        Self {
            source: None,
            excerpt: excerpt(message, position.unwrap_or(0)),
            position,
            is_text: message.is_text(),
            message_len: message.len(),
        }
    }

    /// The byte of the message at which the codec has given up, counted from 0; of text, in its
    /// UTF-8. Nothing when the codec does not say.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::DecodeError) -> usize {
    /// error.position().unwrap_or(0)
    /// # }
    /// ```
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position
    }

    /// What the message says there: at most 48 bytes of it, binary ones in hexadecimal. It is one
    /// line, with control characters escaped and `…` where something was left out.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::DecodeError) {
    /// println!("near {}", error.excerpt());
    /// # }
    /// ```
    #[must_use]
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }

    /// How many bytes the message has; of text, its UTF-8.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::DecodeError) -> bool {
    /// error.position() == Some(error.message_len()) // It was cut off.
    /// # }
    /// ```
    #[must_use]
    pub fn message_len(&self) -> usize {
        self.message_len
    }
}

fn excerpt(message: &Message, position: usize) -> String {
    let (start, end) = (position.saturating_sub(BEFORE), position + BEHIND);
    match message {
        Message::Text(text) => {
            let part = part(text, start, end);
            let part: String = part.chars().flat_map(char::escape_debug).collect();
            framed(&part, start, end, text.len())
        }
        Message::Binary(bytes) => {
            let end = end.min(bytes.len());
            let part = bytes.get(start..end).unwrap_or_default();
            let digits: Vec<_> = part.iter().map(|byte| format!("{byte:02x}")).collect();
            framed(&digits.join(" "), start, end, bytes.len())
        }
    }
}

/// The whole characters between two bytes.
fn part(text: &str, start: usize, end: usize) -> &str {
    let is_boundary = |&index: &usize| text.is_char_boundary(index);
    let start = (start..=text.len()).find(is_boundary).unwrap_or(text.len());
    let end = (start..=end.min(text.len())).rev().find(is_boundary);
    text.get(start..end.unwrap_or(start)).unwrap_or_default()
}

fn framed(part: &str, start: usize, end: usize, len: usize) -> String {
    let before = if start > 0 { "…" } else { "" };
    let behind = if end < len { "…" } else { "" };
    format!("{before}{part}{behind}")
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, other) = match self.is_text {
            true => ("text", "binary messages"),
            false => ("binary", "text messages"),
        };
        write!(f, "a {kind} message of {} bytes ", self.message_len)?;
        match &self.source {
            None => write!(f, "came where only {other} are decoded: {}", self.excerpt),
            Some(_) => {
                f.write_str("does not decode")?;
                if let Some(position) = self.position {
                    write!(f, " at byte {position}")?;
                }
                write!(f, ", near {}", self.excerpt)
            }
        }
    }
}

impl Detail for DecodeError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Decode
    }

    fn leaf(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        Some(self)
    }

    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        StdError::source(self)
    }

    fn decode_error(&self) -> Option<&DecodeError> {
        Some(self)
    }
}

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
