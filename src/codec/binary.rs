use std::error::Error;
use std::fmt;

/// An error of a binary codec, `MessagePack` or `Cbor`, whose own errors are `E` and `D`. It needs
/// the feature of either codec.
///
/// ```
/// use wasm_websocket::BinaryError;
///
/// fn position<E, D>(error: &BinaryError<E, D>) -> Option<usize> {
///     match error {
///         BinaryError::Encode(_) => None,
///         BinaryError::Decode { position, .. } | BinaryError::Trailing { position, .. } => {
///             Some(*position)
///         }
///     }
/// }
/// ```
#[derive(Debug)]
pub enum BinaryError<E, D> {
    /// The value cannot be encoded in this format.
    Encode(E),
    /// The bytes are not a value of the expected type.
    Decode {
        /// The number of bytes that had been read.
        position: usize,
        /// The error of the decoder.
        source: D,
    },
    /// There are bytes after the value.
    Trailing {
        /// The length of the value in bytes.
        position: usize,
        /// The number of bytes after the value.
        bytes: usize,
    },
}

/// The maximum nesting depth of arrays and maps.
pub(super) const MAX_DEPTH: usize = 128;

impl<E, D> BinaryError<E, D> {
    /// Decodes with a function that reads from the front of the bytes. Unread bytes are an error.
    pub(super) fn decode<T>(
        bytes: &[u8],
        decode: impl FnOnce(&mut &[u8]) -> Result<T, D>,
    ) -> Result<T, Self> {
        let mut rest = bytes;
        let value = decode(&mut rest);
        let position = bytes.len() - rest.len();
        let value = value.map_err(|source| Self::Decode { position, source })?;
        match rest.len() {
            0 => Ok(value),
            bytes => Err(Self::Trailing { position, bytes }),
        }
    }

    pub(super) fn position(&self) -> Option<usize> {
        match self {
            Self::Encode(_) => None,
            Self::Decode { position, .. } | Self::Trailing { position, .. } => Some(*position),
        }
    }
}

impl<E: fmt::Display, D: fmt::Display> fmt::Display for BinaryError<E, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::Decode { source, .. } => source.fmt(f),
            Self::Trailing { bytes, .. } => write!(f, "{bytes} bytes follow the value"),
        }
    }
}

impl<E: Error + 'static, D: Error + 'static> Error for BinaryError<E, D> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        // `Display` shows the text of the inner error, so the source is one level deeper.
        match self {
            Self::Encode(error) => error.source(),
            Self::Decode { source, .. } => source.source(),
            Self::Trailing { .. } => None,
        }
    }
}
