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

    /// Returns the code, unless the frame is empty.
    pub(crate) fn code(&self) -> Option<u16> {
        let (code, _) = self.0.as_ref()?;
        Some(code.get().as_u16())
    }

    /// Returns the reason, unless the frame is empty.
    pub(crate) fn reason(&self) -> Option<&str> {
        let (_, reason) = self.0.as_ref()?;
        Some(reason.as_str())
    }
}
