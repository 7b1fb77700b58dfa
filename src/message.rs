use std::borrow::Cow;

/// A message: text or bytes.
///
/// An empty message is a message like any other.
///
/// ```
/// use wasm_websocket::Message;
///
/// assert_eq!(Message::from("hello").as_text(), Some("hello"));
/// assert_eq!(Message::from(vec![1, 2, 3]).len(), 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Text, which is UTF-8 on the wire.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
}

impl Message {
    /// Creates a text message.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert!(Message::text("hello").is_text());
    /// ```
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Creates a binary message.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert!(Message::binary([1, 2, 3]).is_binary());
    /// ```
    #[must_use]
    pub fn binary(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Binary(bytes.into())
    }

    /// Returns whether the message is text.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert!(Message::text("").is_text());
    /// ```
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Returns whether the message is binary.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert!(Message::binary([]).is_binary());
    /// ```
    #[must_use]
    pub fn is_binary(&self) -> bool {
        matches!(self, Self::Binary(_))
    }

    /// The size of the payload in bytes; for text, of its UTF-8.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert_eq!(Message::text("é").len(), 2);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Returns whether the payload has no bytes.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert!(Message::text("").is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }

    /// The text, or `None` if the message is binary.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert_eq!(Message::binary(*b"hello").as_text(), None);
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// The payload's bytes; for text, its UTF-8.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert_eq!(Message::text("hi").as_bytes(), b"hi");
    /// ```
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// Converts the message into its text, without a copy.
    ///
    /// # Errors
    ///
    /// Returns the message itself if it is binary.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert_eq!(Message::text("hi").into_text(), Ok("hi".to_owned()));
    /// ```
    pub fn into_text(self) -> Result<String, Self> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Binary(_) => Err(self),
        }
    }

    /// Converts the message into the payload's bytes, without a copy; for text, its UTF-8.
    ///
    /// ```
    /// # use wasm_websocket::Message;
    /// assert_eq!(Message::text("hi").into_bytes(), b"hi");
    /// ```
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// Returns a copy, or `None` if there is no memory for it.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        let has_memory = |len| Vec::<u8>::new().try_reserve_exact(len).is_ok();
        has_memory(self.len()).then(|| self.clone())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Message {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Box<str>> for Message {
    fn from(text: Box<str>) -> Self {
        Self::Text(text.into())
    }
}

impl From<Cow<'_, str>> for Message {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes)
    }
}

impl From<&[u8]> for Message {
    fn from(bytes: &[u8]) -> Self {
        Self::Binary(bytes.to_vec())
    }
}

impl From<&Vec<u8>> for Message {
    fn from(bytes: &Vec<u8>) -> Self {
        Self::Binary(bytes.clone())
    }
}

impl From<Box<[u8]>> for Message {
    fn from(bytes: Box<[u8]>) -> Self {
        Self::Binary(bytes.into())
    }
}

impl From<Cow<'_, [u8]>> for Message {
    fn from(bytes: Cow<'_, [u8]>) -> Self {
        Self::Binary(bytes.into_owned())
    }
}

impl<const N: usize> From<[u8; N]> for Message {
    fn from(bytes: [u8; N]) -> Self {
        Self::Binary(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Message {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Binary(bytes.to_vec())
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;
