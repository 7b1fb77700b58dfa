//! How many updates a client gets.

use std::time::Duration;

use leptos_ticker_protocol::{Command, MAX_RATE, WINDOW};

/// The rate of a connection, and how far its client is.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    rate: u32,
    /// The part of an update that is due, from 0 to 1.
    rest: f64,
    /// The updates so far, with those that were skipped.
    number: u64,
    sent: u64,
    shown: u64,
}

impl Flow {
    pub(crate) fn take(&mut self, command: Command) {
        match command {
            Command::Rate(rate) => self.rate = rate.min(MAX_RATE),
            // What was not sent cannot have been shown.
            Command::Shown(count) => self.shown = self.shown.max(count.min(self.sent)),
        }
    }

    /// Returns how many updates are due after some time.
    pub(crate) fn due(&mut self, elapsed: Duration) -> u64 {
        let due = f64::from(self.rate) * elapsed.as_secs_f64() + self.rest;
        self.rest = due.fract();
        due as u64
    }

    /// Counts an update. Returns its number if it may be sent, and `None` if it is skipped.
    pub(crate) fn next(&mut self) -> Option<u64> {
        self.number += 1;
        let has_room = self.sent - self.shown < WINDOW;
        self.sent += u64::from(has_room);
        has_room.then_some(self.number)
    }

    /// Returns the number of updates so far, with those that were skipped.
    pub(crate) fn count(&self) -> u64 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(rate: u32) -> Flow {
        let mut flow = Flow::default();
        flow.take(Command::Rate(rate));
        flow
    }

    #[test]
    fn a_rate_is_kept_over_steps_of_any_length() {
        for (rate, step) in [(5_000, 10), (7, 10), (1, 333), (MAX_RATE, 1)] {
            let mut flow = flow(rate);
            let due: u64 = (0..10_000 / step)
                .map(|_| flow.due(Duration::from_millis(step)))
                .sum();
            let expected = u64::from(rate) * (10_000 / step) * step / 1000;
            assert!(due.abs_diff(expected) <= 1, "{due} and not {expected}");
        }
    }

    #[test]
    fn what_the_client_does_not_show_is_skipped_until_it_does() {
        let mut flow = flow(1);
        for number in 1..=WINDOW {
            assert_eq!(flow.next(), Some(number));
        }
        for _ in 0..2 * WINDOW {
            assert_eq!(flow.next(), None);
        }
        flow.take(Command::Shown(1));
        assert_eq!(flow.next(), Some(3 * WINDOW + 1));
        assert_eq!(flow.next(), None);
        // Nobody can have shown what was not sent, and then less than before.
        flow.take(Command::Shown(u64::MAX));
        flow.take(Command::Shown(0));
        for number in 1..=WINDOW {
            assert_eq!(flow.next(), Some(3 * WINDOW + 2 + number));
        }
        assert_eq!(flow.next(), None);
    }

    #[test]
    fn a_rate_has_a_limit() {
        let mut flow = flow(u32::MAX);
        assert_eq!(flow.due(Duration::from_secs(1)), u64::from(MAX_RATE));
    }
}
