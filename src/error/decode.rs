use std::error::Error as StdError;
use std::fmt;

use super::detail::Detail;
use super::kind::ErrorKind;
use super::write_chain;
use crate::display::EscapedChar;
use crate::message::Message;

/// The error for a message that could not be decoded as the expected type.
///
/// [`Error::decode_error`](crate::Error::decode_error) returns it for errors of the kind
/// [`Decode`](crate::ErrorKind::Decode). Its [`source`](StdError::source) is the error of the
/// codec, such as a `serde_json::Error`. There is none when the codec reads only text and the
/// message is binary, or the reverse.
///
/// ```
/// use wasm_websocket::Error;
///
/// fn log(error: &Error) {
///     if let Some(error) = error.decode_error() {
///         println!("no {} at {:?}: {}", error.expected(), error.position(), error.excerpt());
///     }
/// }
/// ```
pub struct DecodeError {
    source: Option<Box<dyn StdError + Send + Sync>>,
    expected: &'static str,
    position: Option<usize>,
    excerpt: String,
    is_text: bool,
    message_len: usize,
    payload: Option<Message>,
}

/// The bytes of the message that an excerpt shows before and from the position.
const BEFORE: usize = 16;
const BEHIND: usize = 32;

/// The longest excerpt, in bytes.
const MAX_EXCERPT: usize = 200;

/// The mark for bytes that an excerpt leaves out.
const LEFT_OUT: &str = "…";

impl DecodeError {
    /// The error of a codec that failed to decode a message, at a byte if the codec names one.
    pub(crate) fn refused(
        message: &Message,
        expected: &'static str,
        position: Option<usize>,
        source: Box<dyn StdError + Send + Sync>,
    ) -> Self {
        let position = position.map(|position| position.min(message.len()));
        Self {
            source: Some(source),
            ..Self::about(message, expected, position)
        }
    }

    /// The error for a message of a kind that the codec does not read.
    pub(crate) fn wrong_kind(message: &Message, expected: &'static str) -> Self {
        Self::about(message, expected, None)
    }

    fn about(message: &Message, expected: &'static str, position: Option<usize>) -> Self {
        Self {
            source: None,
            expected,
            excerpt: excerpt(message, position.unwrap_or(0)),
            position,
            is_text: message.is_text(),
            message_len: message.len(),
            payload: None,
        }
    }

    /// Replaces the name of the expected type by a description.
    #[cfg(feature = "json")]
    pub(crate) fn expecting(self, expected: &'static str) -> Self {
        Self { expected, ..self }
    }

    /// Adds the message.
    pub(crate) fn keep(self, message: Message) -> Self {
        Self {
            payload: Some(message),
            ..self
        }
    }

    /// Adds a copy of the message, if there is memory for it.
    #[cfg(feature = "json")]
    pub(crate) fn keep_copy(self, message: &Message) -> Self {
        Self {
            payload: message.try_clone(),
            ..self
        }
    }

    /// Returns the expected type, as [`std::any::type_name`] writes it; for JSON-RPC, a description.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::DecodeError) {
    /// println!("the message is no {}", error.expected());
    /// # }
    /// ```
    #[must_use]
    pub fn expected(&self) -> &str {
        self.expected
    }

    /// Returns the message that could not be decoded. [`Error::into_payload`](crate::Error::into_payload)
    /// returns it without a copy.
    ///
    /// It is `None` for an error of [`Message::parse_json`], whose caller has the message. In a
    /// closure of `on_json` it is a copy, or `None` when there is no memory for one.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::DecodeError) {
    /// let text = error.payload().and_then(|message| message.as_text());
    /// # let _ = text;
    /// # }
    /// ```
    #[must_use]
    pub fn payload(&self) -> Option<&Message> {
        self.payload.as_ref()
    }

    /// Returns the byte of the message at which the codec failed, counted from 0; of text, in its
    /// UTF-8. `None` when the codec does not name one.
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

    /// Returns the part of the message around the position: at most 48 bytes of it, binary ones in
    /// hexadecimal. It is one line of at most 200 bytes, with control characters escaped and `…`
    /// where bytes are left out.
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

    /// Returns the length of the message in bytes; of text, in UTF-8.
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
    let start = position.saturating_sub(BEFORE);
    let end = (position + BEHIND).min(message.len());
    let mut excerpt = Excerpt::default();
    if start > 0 {
        excerpt.text.push_str(LEFT_OUT);
    }
    match message {
        Message::Text(text) => {
            for char in part(text, start, end).chars() {
                excerpt.push(EscapedChar(char));
            }
        }
        Message::Binary(bytes) => {
            for (index, byte) in bytes.get(start..end).unwrap_or_default().iter().enumerate() {
                let space = if index == 0 { "" } else { " " };
                excerpt.push(format_args!("{space}{byte:02x}"));
            }
        }
    }
    if end < message.len() || excerpt.is_full {
        excerpt.text.push_str(LEFT_OUT);
    }
    excerpt.text
}

/// An excerpt under construction, which stops growing at its limit.
#[derive(Default)]
struct Excerpt {
    text: String,
    is_full: bool,
}

impl Excerpt {
    fn push(&mut self, part: impl fmt::Display) {
        let part = part.to_string();
        self.is_full |= self.text.len() + part.len() + LEFT_OUT.len() > MAX_EXCERPT;
        if !self.is_full {
            self.text.push_str(&part);
        }
    }
}

/// Returns the whole characters between two bytes.
fn part(text: &str, start: usize, end: usize) -> &str {
    let is_boundary = |&index: &usize| text.is_char_boundary(index);
    let start = (start..=text.len()).find(is_boundary).unwrap_or(text.len());
    let end = (start..=end.min(text.len())).rev().find(is_boundary);
    text.get(start..end.unwrap_or(start)).unwrap_or_default()
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            expected, excerpt, ..
        } = self;
        let (kind, other) = if self.is_text {
            ("text", "binary")
        } else {
            ("binary", "text")
        };
        write!(f, "a {kind} message of {} bytes ", self.message_len)?;
        if self.source.is_none() {
            return write!(
                f,
                "cannot be decoded as {expected}, only {other} messages can: {excerpt}"
            );
        }
        write!(f, "does not decode as {expected}")?;
        if let Some(position) = self.position {
            write!(f, " at byte {position}")?;
        }
        write!(f, ", near {excerpt}")
    }
}

// Without the payload, which may be very large.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_chain(f, self, StdError::source(self))
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

    fn take_payload(&mut self) -> Option<Message> {
        self.payload.take()
    }
}

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
