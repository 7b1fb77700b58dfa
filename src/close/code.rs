use std::fmt;

use crate::display::{Value, write_message};

/// A close code, as a [`CloseEvent`](crate::CloseEvent) shows it.
///
/// Close codes are an open set of numbers: a server may send codes that have no name here.
/// The constants are the registered ones of
/// [IANA's list](https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number).
/// A page may *send* only some codes, which are the values of [`SendableCloseCode`].
///
/// ```
/// use wasm_websocket::CloseCode;
///
/// let code = CloseCode::from(4001);
/// assert!(code.is_private_use());
/// assert_eq!(code.name(), None);
/// assert_eq!(CloseCode::from(1006), CloseCode::ABNORMAL);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(u16);

macro_rules! close_codes {
    ($($(#[$docs:meta])* $constant:ident = $number:literal, $name:literal;)*) => {
        impl CloseCode {
            $($(#[$docs])* pub const $constant: Self = Self($number);)*

            /// The registered name in lower case, for people to read.
            ///
            /// ```
            /// use wasm_websocket::CloseCode;
            ///
            /// assert_eq!(CloseCode::NORMAL.name(), Some("normal closure"));
            /// assert_eq!(CloseCode::from(4999).name(), None);
            /// ```
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

close_codes! {
    /// 1000: the purpose of the connection was fulfilled.
    NORMAL = 1000, "normal closure";
    /// 1001: the server goes down, or the page was left.
    GOING_AWAY = 1001, "going away";
    /// 1002: a peer broke the protocol.
    PROTOCOL_ERROR = 1002, "protocol error";
    /// 1003: a peer got a kind of data that it cannot accept.
    UNSUPPORTED_DATA = 1003, "unsupported data";
    /// 1005: the close frame had no code. This code is never sent.
    NO_STATUS_RECEIVED = 1005, "no status received";
    /// 1006: the connection was lost, or never made. This code is never sent.
    ABNORMAL = 1006, "abnormal closure";
    /// 1007: a text message was not UTF-8.
    INVALID_PAYLOAD = 1007, "invalid frame payload data";
    /// 1008: a message broke a rule of the peer.
    POLICY_VIOLATION = 1008, "policy violation";
    /// 1009: a message was larger than the peer accepts.
    MESSAGE_TOO_BIG = 1009, "message too big";
    /// 1010: the server did not agree to an extension that the client needs.
    MANDATORY_EXTENSION = 1010, "mandatory extension";
    /// 1011: the server met a condition that it did not expect.
    INTERNAL_ERROR = 1011, "internal error";
    /// 1012: the server restarts.
    SERVICE_RESTART = 1012, "service restart";
    /// 1013: the server is overloaded.
    TRY_AGAIN_LATER = 1013, "try again later";
    /// 1014: a gateway got an invalid answer from the server behind it.
    BAD_GATEWAY = 1014, "bad gateway";
    /// 1015: the TLS handshake failed. This code is never sent, and browsers report 1006 instead.
    TLS_HANDSHAKE = 1015, "TLS handshake";
    /// 3000: the client is not authenticated.
    UNAUTHORIZED = 3000, "unauthorized";
    /// 3003: the client may not do this.
    FORBIDDEN = 3003, "forbidden";
    /// 3008: the client took too long.
    TIMEOUT = 3008, "timeout";
}

impl CloseCode {
    /// Creates a close code from a number, also in a constant.
    ///
    /// ```
    /// use wasm_websocket::CloseCode;
    ///
    /// const SESSION_REPLACED: CloseCode = CloseCode::new(4001);
    /// assert_eq!(SESSION_REPLACED, 4001);
    /// ```
    #[must_use]
    pub const fn new(code: u16) -> Self {
        Self(code)
    }

    /// The number.
    ///
    /// ```
    /// assert_eq!(wasm_websocket::CloseCode::NORMAL.as_u16(), 1000);
    /// ```
    #[must_use]
    pub const fn as_u16(self) -> u16 {
        self.0
    }

    /// Returns whether the code is in 1000–2999, which belong to the protocol and its extensions
    /// ([RFC 6455, section 7.4.2](https://www.rfc-editor.org/rfc/rfc6455#section-7.4.2)).
    ///
    /// ```
    /// assert!(wasm_websocket::CloseCode::BAD_GATEWAY.is_protocol());
    /// ```
    #[must_use]
    pub const fn is_protocol(self) -> bool {
        matches!(self.0, 1000..=2999)
    }

    /// Returns whether the code is in 3000–3999, which libraries and frameworks register with IANA.
    ///
    /// ```
    /// assert!(wasm_websocket::CloseCode::FORBIDDEN.is_registered());
    /// ```
    #[must_use]
    pub const fn is_registered(self) -> bool {
        matches!(self.0, 3000..=3999)
    }

    /// Returns whether the code is in 4000–4999, which applications may use freely.
    ///
    /// ```
    /// assert!(wasm_websocket::CloseCode::from(4000).is_private_use());
    /// ```
    #[must_use]
    pub const fn is_private_use(self) -> bool {
        matches!(self.0, 4000..=4999)
    }

    /// Returns whether a page may send the code: 1000 and 3000–4999
    /// ([the `close()` method](https://websockets.spec.whatwg.org/#dom-websocket-close)).
    ///
    /// ```
    /// use wasm_websocket::CloseCode;
    ///
    /// assert!(CloseCode::NORMAL.is_sendable());
    /// assert!(!CloseCode::GOING_AWAY.is_sendable());
    /// ```
    #[must_use]
    pub const fn is_sendable(self) -> bool {
        matches!(self.0, 1000 | 3000..=4999)
    }
}

impl From<u16> for CloseCode {
    fn from(code: u16) -> Self {
        Self(code)
    }
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.0
    }
}

impl PartialEq<u16> for CloseCode {
    fn eq(&self, other: &u16) -> bool {
        self.0 == *other
    }
}

impl PartialEq<CloseCode> for u16 {
    fn eq(&self, other: &CloseCode) -> bool {
        *self == other.0
    }
}

impl PartialEq<SendableCloseCode> for CloseCode {
    fn eq(&self, other: &SendableCloseCode) -> bool {
        *self == other.0
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A close code that a browser lets a page send: 1000, or one of 3000–4999.
///
/// Because the type can hold no other code, closing a socket cannot fail.
///
/// ```
/// use wasm_websocket::SendableCloseCode;
///
/// # fn main() -> Result<(), wasm_websocket::InvalidCloseCode> {
/// let session_replaced = SendableCloseCode::new(4001)?;
/// assert_eq!(session_replaced.get(), 4001);
///
/// let refused = SendableCloseCode::new(1001).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "a page may not send the close code 1001, only 1000 and 3000 to 4999",
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SendableCloseCode(CloseCode);

impl SendableCloseCode {
    /// 1000: the purpose of the connection was fulfilled.
    pub const NORMAL: Self = Self(CloseCode::NORMAL);
    /// 3000: the peer is not authenticated.
    pub const UNAUTHORIZED: Self = Self(CloseCode::UNAUTHORIZED);
    /// 3003: the peer may not do this.
    pub const FORBIDDEN: Self = Self(CloseCode::FORBIDDEN);
    /// 3008: the peer took too long.
    pub const TIMEOUT: Self = Self(CloseCode::TIMEOUT);

    /// Creates a sendable close code from a number, which is checked.
    ///
    /// # Errors
    ///
    /// When the number is neither 1000 nor in 3000–4999.
    ///
    /// ```
    /// use wasm_websocket::SendableCloseCode;
    ///
    /// assert!(SendableCloseCode::new(4999).is_ok());
    /// assert!(SendableCloseCode::new(5000).is_err());
    /// ```
    pub const fn new(code: u16) -> Result<Self, InvalidCloseCode> {
        let code = CloseCode(code);
        if code.is_sendable() {
            Ok(Self(code))
        } else {
            Err(InvalidCloseCode(code))
        }
    }

    /// The same code as a [`CloseCode`], the type in close events.
    ///
    /// ```
    /// use wasm_websocket::{CloseCode, SendableCloseCode};
    ///
    /// assert_eq!(SendableCloseCode::NORMAL.get(), CloseCode::NORMAL);
    /// ```
    #[must_use]
    pub const fn get(self) -> CloseCode {
        self.0
    }
}

impl PartialEq<CloseCode> for SendableCloseCode {
    fn eq(&self, other: &CloseCode) -> bool {
        self.0 == *other
    }
}

impl PartialEq<u16> for SendableCloseCode {
    fn eq(&self, other: &u16) -> bool {
        self.0 == *other
    }
}

impl PartialEq<SendableCloseCode> for u16 {
    fn eq(&self, other: &SendableCloseCode) -> bool {
        *self == other.0
    }
}

impl TryFrom<CloseCode> for SendableCloseCode {
    type Error = InvalidCloseCode;

    fn try_from(code: CloseCode) -> Result<Self, InvalidCloseCode> {
        Self::new(code.0)
    }
}

impl TryFrom<u16> for SendableCloseCode {
    type Error = InvalidCloseCode;

    fn try_from(code: u16) -> Result<Self, InvalidCloseCode> {
        Self::new(code)
    }
}

impl From<SendableCloseCode> for CloseCode {
    fn from(code: SendableCloseCode) -> Self {
        code.0
    }
}

impl fmt::Display for SendableCloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for SendableCloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The error for a close code that browsers do not let a page send.
///
/// ```
/// use wasm_websocket::{CloseCode, SendableCloseCode};
///
/// let error = SendableCloseCode::try_from(CloseCode::ABNORMAL).unwrap_err();
/// assert_eq!(error.code(), CloseCode::ABNORMAL);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCloseCode(CloseCode);

impl InvalidCloseCode {
    /// The code that was refused.
    ///
    /// ```
    /// let error = wasm_websocket::SendableCloseCode::new(999).unwrap_err();
    /// assert_eq!(error.code(), 999);
    /// ```
    #[must_use]
    pub const fn code(&self) -> CloseCode {
        self.0
    }
}

impl fmt::Display for InvalidCloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = "a page may not send the close code {}, only 1000 and 3000 to 4999";
        write_message(f, message, &[Value::Number(self.0.as_u16().into())])
    }
}

impl std::error::Error for InvalidCloseCode {}
