use std::time::Duration;

/// Whole milliseconds: a span, or a moment as the span since a fixed origin.
///
/// This type takes a third of the code of `Option<Duration>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Millis(u64);

impl Millis {
    pub(crate) const ZERO: Self = Self(0);
    /// An endless span. A moment that is this span after another never comes.
    pub(crate) const NEVER: Self = Self(1 << 62);

    pub(crate) const fn new(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    pub(crate) const fn get(self) -> u64 {
        self.0
    }

    pub(crate) const fn is_never(self) -> bool {
        self.0 >= Self::NEVER.0
    }

    /// Returns the moment that is a span after this one.
    pub(crate) const fn after(self, span: Self) -> Self {
        Self(self.0.wrapping_add(span.0))
    }

    /// Returns the span from an earlier moment to this one.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

/// Rounds up. `None` is [`NEVER`](Millis::NEVER).
impl From<Option<Duration>> for Millis {
    fn from(duration: Option<Duration>) -> Self {
        duration.map_or(Self::NEVER, |duration| {
            let rest = duration.subsec_nanos().div_ceil(1_000_000);
            let whole = duration.as_secs().saturating_mul(1000);
            Self(whole.saturating_add(rest.into())).min(Self::NEVER)
        })
    }
}

impl From<Millis> for Duration {
    fn from(span: Millis) -> Self {
        Self::from_millis(span.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_rounded_up_and_end_at_never() {
        let millis = |duration| Millis::from(Some(duration));
        assert_eq!(millis(Duration::ZERO), Millis::ZERO);
        assert_eq!(millis(Duration::from_nanos(1)).get(), 1);
        assert_eq!(millis(Duration::from_millis(1500)).get(), 1500);
        assert!(millis(Duration::MAX).is_never());
        assert!(Millis::from(None).is_never());
        assert!(Millis::new(1).after(Millis::NEVER).is_never());
        assert!(!Millis::new(u32::MAX.into()).is_never());
    }
}
