use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::binary::MAX_DEPTH;
use super::{Accepts, BinaryError, Codec};
use crate::message::Message;

/// The CBOR codec (RFC 8949), by ciborium: values become binary messages. It needs the feature
/// `cbor`.
///
/// Structures are written as maps with the names of their fields. Nesting deeper than 128 and bytes
/// after the value are errors.
///
/// ```
/// use wasm_websocket::{Cbor, CborError, Codec, Message};
///
/// # fn main() -> Result<(), CborError> {
/// let message = Codec::<_, ()>::encode(&Cbor, &(1, "one"))?;
/// assert_eq!(message, Message::binary(b"\x82\x01\x63one"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cbor;

/// An error of [`Cbor`].
///
/// ```
/// use wasm_websocket::{Cbor, CborError, Codec, Message};
///
/// let two_values = Message::binary([1, 2]);
/// let error = Codec::<(), u8>::decode(&Cbor, &two_values).unwrap_err();
/// assert!(matches!(error, CborError::Trailing { position: 1, bytes: 1 }));
/// ```
pub type CborError = BinaryError<ciborium::ser::Error<io::Error>, ciborium::de::Error<io::Error>>;

impl<Tx: Serialize, Rx: DeserializeOwned> Codec<Tx, Rx> for Cbor {
    type Error = CborError;

    fn accepts(&self) -> Accepts {
        Accepts::Binary
    }

    fn encode(&self, value: &Tx) -> Result<Message, CborError> {
        let mut bytes = Vec::new();
        ciborium::into_writer(value, &mut bytes).map_err(BinaryError::Encode)?;
        Ok(Message::Binary(bytes))
    }

    fn decode(&self, message: &Message) -> Result<Rx, CborError> {
        BinaryError::decode(message.as_bytes(), |bytes| {
            ciborium::de::from_reader_with_recursion_limit(bytes, MAX_DEPTH)
        })
    }

    fn position(&self, error: &CborError, _: &Message) -> Option<usize> {
        error.position()
    }
}
