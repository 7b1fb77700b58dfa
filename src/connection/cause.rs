use crate::receive::ReceiveLimit;

/// The reason why this side closed the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocalCause {
    /// The program closed the connection.
    Closed,
    /// The connect time-out passed before the connection was open.
    TimedOut,
    /// More messages waited to be received than the limit allows.
    Overflowed { messages: usize, bytes: usize },
    /// The server picked no subprotocol, and one is required.
    NoProtocol,
    /// The connection had failed before it was closed, and the failure is the cause.
    Failed,
}

impl LocalCause {
    pub(crate) fn overflowed(limit: ReceiveLimit) -> Self {
        Self::Overflowed {
            messages: limit.messages,
            bytes: limit.bytes,
        }
    }

    /// Returns whether this cause is dispatched as an error when this side closes, and not when the
    /// browser fires `error`.
    pub(super) fn is_failure(self) -> bool {
        matches!(
            self,
            Self::TimedOut | Self::Overflowed { .. } | Self::NoProtocol
        )
    }
}

/// The state of the opening handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Pending,
    Done,
    /// The socket was CLOSING when it was adopted. Only a clean close shows that it was open.
    Unknown,
}
