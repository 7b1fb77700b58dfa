//! Codecs, which convert values to messages and back.

#[cfg(any(feature = "cbor", feature = "messagepack"))]
mod binary;
#[cfg(feature = "cbor")]
mod cbor;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "messagepack")]
mod message_pack;

use crate::error::{DecodeError, Error};
use crate::message::Message;

#[cfg(any(feature = "cbor", feature = "messagepack"))]
pub use self::binary::BinaryError;
#[cfg(feature = "cbor")]
pub use self::cbor::{Cbor, CborError};
#[cfg(feature = "json")]
pub use self::json::Json;
#[cfg(feature = "json")]
pub(crate) use self::json::position;
#[cfg(feature = "messagepack")]
pub use self::message_pack::{MessagePack, MessagePackError};

/// A codec: it encodes values of the type `Tx` as messages, and decodes messages to values of the
/// type `Rx`.
///
/// `Json`, `MessagePack` and `Cbor` handle all types that serde supports, each with the feature of
/// its name. A custom codec is a few lines:
///
/// ```
/// use std::num::ParseIntError;
/// use wasm_websocket::{Accepts, Codec, Message};
///
/// /// Numbers, written as text.
/// struct Decimal;
///
/// impl Codec<i64, i64> for Decimal {
///     type Error = ParseIntError;
///
///     fn accepts(&self) -> Accepts {
///         Accepts::Text
///     }
///     fn encode(&self, value: &i64) -> Result<Message, ParseIntError> {
///         Ok(value.to_string().into())
///     }
///     fn decode(&self, message: &Message) -> Result<i64, ParseIntError> {
///         message.as_text().unwrap_or_default().parse()
///     }
/// }
/// ```
pub trait Codec<Tx, Rx> {
    /// The error of the codec, which becomes the source of the [`Error`]. It may be a `String`.
    type Error: Into<Box<dyn std::error::Error + Send + Sync>>;

    /// Returns the kinds of messages that can be decoded. Any other message is an error without a
    /// call of [`decode`](Self::decode).
    fn accepts(&self) -> Accepts;

    /// Encodes a value as a message.
    ///
    /// # Errors
    ///
    /// When the value cannot be encoded. Nothing is sent then.
    fn encode(&self, value: &Tx) -> Result<Message, Self::Error>;

    /// Decodes a message to a value.
    ///
    /// # Errors
    ///
    /// When the message is not a value of the type `Rx`. The channel continues with the next
    /// message.
    fn decode(&self, message: &Message) -> Result<Rx, Self::Error>;

    /// Returns the index of the byte at which decoding has failed, for
    /// [`DecodeError::position`](crate::DecodeError::position). The default is `None`.
    fn position(&self, error: &Self::Error, message: &Message) -> Option<usize> {
        let _ = (error, message);
        None
    }
}

/// The kinds of messages that a [`Codec`] can decode.
///
/// ```
/// use wasm_websocket::{Accepts, Message};
///
/// assert!(Accepts::Text.admits(&Message::text("1")));
/// assert!(!Accepts::Text.admits(&Message::binary([1])));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accepts {
    /// Text messages only.
    Text,
    /// Binary messages only.
    Binary,
    /// Both kinds.
    Both,
}

impl Accepts {
    /// Returns whether a message is of an accepted kind.
    ///
    /// ```
    /// # use wasm_websocket::{Accepts, Message};
    /// assert!(Accepts::Both.admits(&Message::binary([])));
    /// ```
    #[must_use]
    pub fn admits(self, message: &Message) -> bool {
        match self {
            Self::Text => message.is_text(),
            Self::Binary => message.is_binary(),
            Self::Both => true,
        }
    }
}

/// Encodes a value as a message. A failure is an error of the kind `Encode`.
pub(crate) fn encode<Tx, Rx, C: Codec<Tx, Rx>>(codec: &C, value: &Tx) -> Result<Message, Error> {
    codec
        .encode(value)
        .map_err(|error| Error::encode(error.into()))
}

/// Decodes a message with a codec. The error does not hold the message.
pub(crate) fn decode<Tx, Rx, C: Codec<Tx, Rx>>(
    codec: &C,
    message: &Message,
) -> Result<Rx, DecodeError> {
    decode_with(
        codec.accepts(),
        message,
        |message| codec.decode(message),
        |error| codec.position(error, message),
    )
}

/// Decodes a message with `decode`, whose value may borrow from the message. After a failure,
/// `position` returns the index of the byte at fault.
fn decode_with<'a, T, E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    accepts: Accepts,
    message: &'a Message,
    decode: impl FnOnce(&'a Message) -> Result<T, E>,
    position: impl FnOnce(&E) -> Option<usize>,
) -> Result<T, DecodeError> {
    let expected = std::any::type_name::<T>();
    if !accepts.admits(message) {
        return Err(DecodeError::wrong_kind(message, expected));
    }
    decode(message).map_err(|error| {
        let position = position(&error);
        DecodeError::refused(message, expected, position, error.into())
    })
}
