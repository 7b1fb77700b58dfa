use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::display::{Escaped, Quoted, Value, write_message};

/// A close reason: text of at most 123 UTF-8 bytes.
///
/// A close frame has 125 bytes, and two of them hold the code.
/// See [the `close()` method](https://websockets.spec.whatwg.org/#dom-websocket-close).
///
/// ```
/// use wasm_websocket::CloseReason;
///
/// # fn main() -> Result<(), wasm_websocket::InvalidCloseReason> {
/// let reason = CloseReason::new("session replaced")?;
/// assert_eq!(reason, "session replaced");
/// assert!(CloseReason::new("x".repeat(124)).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CloseReason(Cow<'static, str>);

impl CloseReason {
    /// The maximum length of a reason, in UTF-8 bytes.
    pub const MAX_BYTES: usize = 123;

    /// The empty reason.
    pub const EMPTY: Self = Self(Cow::Borrowed(""));

    /// Creates a close reason from text, whose length is checked.
    ///
    /// # Errors
    ///
    /// When the text has more than [`MAX_BYTES`](Self::MAX_BYTES) bytes of UTF-8.
    ///
    /// ```
    /// use wasm_websocket::CloseReason;
    ///
    /// // Sixty-two characters, but two bytes each.
    /// let error = CloseReason::new("é".repeat(62)).unwrap_err();
    /// assert_eq!(error.len(), 124);
    /// ```
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Result<Self, InvalidCloseReason> {
        let reason = reason.into();
        if reason.len() <= Self::MAX_BYTES {
            Ok(Self(reason))
        } else {
            Err(InvalidCloseReason(reason))
        }
    }

    /// Creates a close reason from text, cut between two characters to at most
    /// [`MAX_BYTES`](Self::MAX_BYTES).
    ///
    /// ```
    /// use wasm_websocket::CloseReason;
    ///
    /// assert_eq!(CloseReason::truncated("é".repeat(62)).as_str().len(), 122);
    /// ```
    #[must_use]
    pub fn truncated(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(match reason.into() {
            Cow::Borrowed(reason) => Cow::Borrowed(fitting(reason, Self::MAX_BYTES)),
            Cow::Owned(mut reason) => {
                reason.truncate(fitting(&reason, Self::MAX_BYTES).len());
                Cow::Owned(reason)
            }
        })
    }

    /// The text.
    ///
    /// ```
    /// assert_eq!(wasm_websocket::CloseReason::EMPTY.as_str(), "");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns the longest start of `text` that has at most `bytes` bytes and ends between two
/// characters.
fn fitting(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    loop {
        match text.get(..end) {
            Some(start) => return start,
            None => end -= 1,
        }
    }
}

impl AsRef<str> for CloseReason {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for CloseReason {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for CloseReason {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl FromStr for CloseReason {
    type Err = InvalidCloseReason;

    fn from_str(reason: &str) -> Result<Self, InvalidCloseReason> {
        Self::new(reason.to_owned())
    }
}

impl TryFrom<String> for CloseReason {
    type Error = InvalidCloseReason;

    fn try_from(reason: String) -> Result<Self, InvalidCloseReason> {
        Self::new(reason)
    }
}

impl TryFrom<&'static str> for CloseReason {
    type Error = InvalidCloseReason;

    fn try_from(reason: &'static str) -> Result<Self, InvalidCloseReason> {
        Self::new(reason)
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Quoted(self.as_str()), f)
    }
}

/// The error for a close reason of more than 123 UTF-8 bytes.
///
/// ```
/// let error = wasm_websocket::CloseReason::new("x".repeat(200)).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the close reason \"xxxxxxxxxxxxxxxxxxxxxxxx…\" has 200 UTF-8 bytes, and at most 123 are allowed",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidCloseReason(Cow<'static, str>);

impl InvalidCloseReason {
    /// The number of UTF-8 bytes of the refused reason.
    ///
    /// ```
    /// let error = wasm_websocket::CloseReason::new("x".repeat(124)).unwrap_err();
    /// assert_eq!(error.len(), 124);
    /// ```
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "a reason that is too long is never empty"
    )]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the refused reason.
    ///
    /// ```
    /// use wasm_websocket::CloseReason;
    ///
    /// let error = CloseReason::new("x".repeat(124)).unwrap_err();
    /// assert_eq!(CloseReason::truncated(error.into_inner()).as_str().len(), 123);
    /// ```
    #[must_use]
    pub fn into_inner(self) -> Cow<'static, str> {
        self.0
    }
}

impl fmt::Display for InvalidCloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = Escaped(fitting(&self.0, 24));
        let values = [
            Value::Display(&start),
            Value::Text("…"),
            Value::size(self.len()),
            Value::size(CloseReason::MAX_BYTES),
        ];
        let message = "the close reason \"{}{}\" has {} UTF-8 bytes, and at most {} are allowed";
        write_message(f, message, &values)
    }
}

impl fmt::Debug for InvalidCloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidCloseReason({})", Quoted(&self.0))
    }
}

impl std::error::Error for InvalidCloseReason {}
