//! The time limits of a step.

use std::fmt;
use std::time::{Duration, Instant};

/// How long a step may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The limit of the whole step.
    pub(crate) total: Duration,
    /// The longest pause between two lines of its output.
    pub(crate) silence: Option<Duration>,
}

/// A step exceeded a limit, and everything that it started was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimedOut {
    /// The step took longer than this.
    Total(Duration),
    /// The step printed nothing for so long.
    Silence(Duration),
    /// The time of the whole run was used up before the step began.
    BeforeStart,
}

/// Measures a running step against its limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timer {
    start: Instant,
    limits: Limits,
}

impl Limits {
    /// Limits the whole step only.
    pub(crate) fn total(total: Duration) -> Self {
        Self {
            total,
            silence: None,
        }
    }
}

impl Timer {
    pub(crate) fn start(limits: Limits) -> Self {
        let start = Instant::now();
        Self { start, limits }
    }

    /// Returns the next deadline, given the time of the last output, and what passing it means.
    pub(crate) fn deadline(self, last_output: Instant) -> (Instant, TimedOut) {
        let Limits { total, silence } = self.limits;
        let end = (self.start + total, TimedOut::Total(total));
        match silence {
            Some(silence) if last_output + silence < end.0 => {
                (last_output + silence, TimedOut::Silence(silence))
            }
            _ => end,
        }
    }

    pub(super) fn elapsed(self) -> Duration {
        self.start.elapsed()
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total(limit) => write!(f, "timed out after {} s", limit.as_secs()),
            Self::Silence(limit) => {
                write!(f, "timed out after {} s without output", limit.as_secs())
            }
            Self::BeforeStart => write!(f, "not run, because the time of the whole run was over"),
        }
    }
}

impl std::error::Error for TimedOut {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_of_two_deadlines_counts() {
        let (total, silence) = (Duration::from_secs(60), Duration::from_secs(20));
        let timer = Timer::start(Limits {
            total,
            silence: Some(silence),
        });
        let early = timer.start + Duration::from_secs(10);
        let late = timer.start + Duration::from_secs(50);
        assert_eq!(
            timer.deadline(early),
            (early + silence, TimedOut::Silence(silence))
        );
        assert_eq!(
            timer.deadline(late),
            (timer.start + total, TimedOut::Total(total))
        );
    }
}
