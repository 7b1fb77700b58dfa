use super::{CloseReason, SendableCloseCode};

/// The content of the close frame that this side sends.
#[derive(Clone, Debug)]
pub(crate) struct CloseFrame(Option<(SendableCloseCode, CloseReason)>);

impl CloseFrame {
    /// A close frame without a code.
    pub(crate) const EMPTY: Self = Self(None);
    /// 1000 without a reason.
    pub(crate) const NORMAL: Self = Self::with(SendableCloseCode::NORMAL, CloseReason::EMPTY);

    pub(crate) const fn with(code: SendableCloseCode, reason: CloseReason) -> Self {
        Self(Some((code, reason)))
    }

    /// The code and the reason, unless the frame is empty.
    pub(crate) fn content(&self) -> Option<&(SendableCloseCode, CloseReason)> {
        self.0.as_ref()
    }
}
