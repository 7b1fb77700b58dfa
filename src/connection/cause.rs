use crate::receive::ReceiveLimit;

/// Why this side closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocalCause {
    /// The program closed it.
    Closed,
    /// It was not open in time.
    TimedOut,
    /// More messages waited to be received than the limit allows.
    Overflowed { messages: usize, bytes: usize },
    /// It had failed before, and that is the cause.
    Failed,
}

impl LocalCause {
    pub(crate) fn overflowed(limit: ReceiveLimit) -> Self {
        Self::Overflowed {
            messages: limit.messages,
            bytes: limit.bytes,
        }
    }

    /// Whether it is an error that is dispatched when this side closes, and not when the browser
    /// fires `error`.
    pub(super) fn is_failure(self) -> bool {
        matches!(self, Self::TimedOut | Self::Overflowed { .. })
    }
}

/// Whether the connection has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Pending,
    Done,
    /// It was CLOSING when it was adopted. Only its end may tell.
    Unknown,
}
