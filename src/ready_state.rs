use std::fmt;

/// The state of a connection.
///
/// See [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate).
///
/// ```
/// use wasm_websocket::ReadyState;
///
/// assert_eq!(ReadyState::Open as u16, 1);
/// assert_eq!(ReadyState::Open.to_string(), "OPEN");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadyState {
    /// The connection is not established yet.
    Connecting = 0,
    /// Messages can be sent and received.
    Open = 1,
    /// The closing handshake is under way. The browser would discard a message that is sent now.
    Closing = 2,
    /// The connection has ended, or could not be made.
    Closed = 3,
}

impl ReadyState {
    /// Returns the state that a `readyState` number stands for.
    /// The standard has only the numbers 0 to 3. A socket with any other number cannot be used, so
    /// it counts as closed.
    pub(crate) fn from_number(number: f64) -> Self {
        match number {
            0.0 => Self::Connecting,
            1.0 => Self::Open,
            2.0 => Self::Closing,
            _ => Self::Closed,
        }
    }

    /// Returns the name of the constant in the standard.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connecting => "CONNECTING",
            Self::Open => "OPEN",
            Self::Closing => "CLOSING",
            Self::Closed => "CLOSED",
        }
    }
}

impl fmt::Display for ReadyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;
