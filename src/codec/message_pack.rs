use serde::Serialize;
use serde::de::DeserializeOwned;

use super::binary::MAX_DEPTH;
use super::{Accepts, BinaryError, Codec};
use crate::message::Message;

/// The MessagePack codec, by rmp-serde: values become binary messages. It needs the feature
/// `messagepack`.
///
/// Structures are written as maps with the names of their fields, so that fields may be added and
/// removed. They are read from maps and from arrays. Nesting deeper than 128 and bytes after the
/// value are errors.
///
/// ```
/// use wasm_websocket::{Codec, Message, MessagePack, MessagePackError};
///
/// # fn main() -> Result<(), MessagePackError> {
/// let message = Codec::<_, ()>::encode(&MessagePack, &(1, "one"))?;
/// assert_eq!(message, Message::binary(b"\x92\x01\xa3one"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MessagePack;

/// An error of [`MessagePack`].
///
/// ```
/// use wasm_websocket::{Codec, Message, MessagePack, MessagePackError};
///
/// let cut_off = Message::binary([0x92, 1]);
/// let error = Codec::<(), (u8, u8)>::decode(&MessagePack, &cut_off).unwrap_err();
/// assert!(matches!(error, MessagePackError::Decode { position: 2, .. }));
/// ```
pub type MessagePackError = BinaryError<rmp_serde::encode::Error, rmp_serde::decode::Error>;

impl<Tx: Serialize, Rx: DeserializeOwned> Codec<Tx, Rx> for MessagePack {
    type Error = MessagePackError;

    fn accepts(&self) -> Accepts {
        Accepts::Binary
    }

    fn encode(&self, value: &Tx) -> Result<Message, MessagePackError> {
        rmp_serde::to_vec_named(value)
            .map(Message::Binary)
            .map_err(BinaryError::Encode)
    }

    fn decode(&self, message: &Message) -> Result<Rx, MessagePackError> {
        BinaryError::decode(message.as_bytes(), |bytes| {
            let mut deserializer = rmp_serde::Deserializer::new(bytes);
            deserializer.set_max_depth(MAX_DEPTH);
            Rx::deserialize(&mut deserializer)
        })
    }

    fn position(&self, error: &MessagePackError, _: &Message) -> Option<usize> {
        error.position()
    }
}
