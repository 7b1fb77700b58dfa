use super::time::Millis;

/// A timer of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// The connect time-out.
    Connect,
    /// The close grace period, restarted while buffered data still drains.
    CloseGrace,
    /// The close time-out, which bounds any closing handshake.
    CloseBound,
    /// The wait for the `close` event of a socket that has failed. `WebKitGTK` fires no `close` for
    /// a blocked port, and sets the state CLOSED only some time after `error`.
    MissingClose,
    /// The next read of `bufferedAmount`.
    Drain,
}

impl Timer {
    const ALL: [Self; 5] = [
        Self::Connect,
        Self::CloseGrace,
        Self::CloseBound,
        Self::MissingClose,
        Self::Drain,
    ];
}

/// The deadline of each timer, which is [`Millis::NEVER`] for a timer that is not set.
#[derive(Clone, Debug)]
pub(super) struct Timers([Millis; Timer::ALL.len()]);

impl Timers {
    pub(super) const NONE: Self = Self([Millis::NEVER; Timer::ALL.len()]);

    pub(super) fn set(&mut self, timer: Timer, at: Millis) {
        if let Some(deadline) = self.0.get_mut(timer as usize) {
            *deadline = at;
        }
    }

    pub(super) fn clear(&mut self, timer: Timer) {
        self.set(timer, Millis::NEVER);
    }

    pub(super) fn is_set(&self, timer: Timer) -> bool {
        !self.deadline(timer).is_never()
    }

    /// Clears the first timer whose deadline has come, and returns it.
    pub(super) fn take_due(&mut self, now: Millis) -> Option<Timer> {
        let mut timers = self.0.iter_mut().zip(Timer::ALL);
        let (deadline, timer) = timers.find(|(deadline, _)| **deadline <= now)?;
        *deadline = Millis::NEVER;
        Some(timer)
    }

    /// Returns the earliest deadline.
    pub(super) fn next(&self) -> Millis {
        self.0.into_iter().fold(Millis::NEVER, Ord::min)
    }

    fn deadline(&self, timer: Timer) -> Millis {
        self.0.get(timer as usize).copied().unwrap_or(Millis::NEVER)
    }
}
