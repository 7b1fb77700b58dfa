//! The end of a connection: close codes, close reasons and the close event.

mod code;
mod frame;
mod reason;

pub use self::code::{CloseCode, InvalidCloseCode, SendableCloseCode};
pub(crate) use self::frame::CloseFrame;
pub use self::reason::{CloseReason, InvalidCloseReason};

use std::fmt;

use crate::display::{Quoted, Value, write_message};

/// The end of a connection, as the browser's `close` event reports it.
///
/// Each connection has exactly one close event, which is its last event.
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
    /// The code that the peer sent, or one of the three codes that are never sent:
    /// [`CloseCode::NO_STATUS_RECEIVED`], [`CloseCode::ABNORMAL`] or [`CloseCode::TLS_HANDSHAKE`].
    pub code: CloseCode,
    /// The reason that the peer sent, or an empty one.
    pub reason: CloseReason,
    /// Whether the closing handshake was completed.
    /// If the handshake was not completed, data that was sent may not have arrived.
    pub was_clean: bool,
}

impl CloseEvent {
    /// Creates a close event, for example in a test or a codec.
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

    /// Creates the close event of a connection for which no close frame arrived.
    pub(crate) fn abnormal() -> Self {
        Self::new(CloseCode::ABNORMAL, CloseReason::EMPTY, false)
    }
}

impl fmt::Display for CloseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = Value::Number(self.code.as_u16().into());
        write_message(f, "{}", &[code])?;
        if let Some(name) = self.code.name() {
            write_message(f, " ({})", &[Value::Text(name)])?;
        }
        if !self.reason.as_str().is_empty() {
            let reason = Quoted(self.reason.as_str());
            write_message(f, " {}", &[Value::Display(&reason)])?;
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
