//! How a connection ends: close codes, close reasons and the close event.

mod code;
mod frame;
mod reason;

pub use self::code::{CloseCode, InvalidCloseCode, SendableCloseCode};
pub(crate) use self::frame::CloseFrame;
pub use self::reason::{CloseReason, InvalidCloseReason};

use std::fmt;

/// How a connection ended, as the browser's `close` event tells it.
///
/// Each connection has exactly one, and it is the last thing that happens to it.
/// See [the `CloseEvent` interface](https://websockets.spec.whatwg.org/#the-closeevent-interface).
///
/// ```
/// use wasm_websocket::{CloseCode, CloseEvent, CloseReason};
///
/// let event = CloseEvent::new(CloseCode::GOING_AWAY, CloseReason::EMPTY, true);
/// assert_eq!(event.to_string(), "1001 (going away)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CloseEvent {
    /// The code that the peer sent, or one of the three codes that never travel:
    /// [`CloseCode::NO_STATUS_RECEIVED`], [`CloseCode::ABNORMAL`] or [`CloseCode::TLS_HANDSHAKE`].
    pub code: CloseCode,
    /// The reason that the peer sent; empty when it gave none.
    pub reason: CloseReason,
    /// Whether the closing handshake was completed.
    /// When it was not, data that was sent may not have arrived.
    pub was_clean: bool,
}

impl CloseEvent {
    /// Puts a close event together, as a test or a codec needs it.
    ///
    /// ```
    /// use wasm_websocket::{CloseCode, CloseEvent, CloseReason};
    ///
    /// let lost = CloseEvent::new(CloseCode::ABNORMAL, CloseReason::EMPTY, false);
    /// assert!(!lost.was_clean);
    /// ```
    #[must_use]
    pub fn new(code: CloseCode, reason: CloseReason, was_clean: bool) -> Self {
        Self {
            code,
            reason,
            was_clean,
        }
    }

    /// What a connection ends with when no close frame arrived.
    pub(crate) fn abnormal() -> Self {
        Self::new(CloseCode::ABNORMAL, CloseReason::EMPTY, false)
    }
}

impl fmt::Display for CloseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(name) = self.code.name() {
            write!(f, " ({name})")?;
        }
        if !self.reason.as_str().is_empty() {
            write!(f, " {:?}", self.reason.as_str())?;
        }
        if !self.was_clean {
            f.write_str(", without a closing handshake")?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod properties;
