use super::time::Millis;

/// A scheduled read of `bufferedAmount`, shared by all waiting senders. No event reports its fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DrainPoll {
    /// The highest amount that any of the waiting senders has seen.
    seen: u64,
    /// The number of reads in a row that found no decrease.
    fruitless: u32,
}

impl DrainPoll {
    /// The number of reads that happen in the next task. Browsers clamp nested timers to 4 ms, and
    /// the buffer of a fast network drains in less time.
    const IMMEDIATE: u32 = 2;
    /// The longest delay is `1 << 5` ms.
    const MAX_SHIFT: u32 = 5;

    pub(super) fn new(seen: u64) -> Self {
        Self { seen, fruitless: 0 }
    }

    /// Returns the delay before the read: twice zero, then from 1 ms to 32 ms.
    pub(super) fn delay(self) -> Millis {
        match self.fruitless.checked_sub(Self::IMMEDIATE) {
            None => Millis::ZERO,
            Some(shift) => Millis::new(1 << shift),
        }
    }

    /// Adds a sender that has seen the amount `seen`.
    pub(super) fn join(&mut self, seen: u64) {
        self.seen = self.seen.max(seen);
    }

    /// Returns the next read, or `None` if the amount has fallen for any of the senders. In that
    /// case, every sender reads the amount itself.
    pub(super) fn next(self, buffered: u64) -> Option<Self> {
        let has_fallen = buffered < self.seen;
        (!has_fallen).then(|| Self {
            seen: buffered,
            fruitless: (self.fruitless + 1).min(Self::IMMEDIATE + Self::MAX_SHIFT),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_ends_when_the_amount_falls_for_any_of_the_senders() {
        let waiting_for_none = 100;
        let waiting_for_room = 2_000_000;
        for (first, second) in [
            (waiting_for_none, waiting_for_room),
            (waiting_for_room, waiting_for_none),
        ] {
            let mut poll = DrainPoll::new(first);
            poll.join(second);
            assert!(poll.next(waiting_for_none).is_none());
            assert!(poll.next(waiting_for_room).is_some());
        }
        assert!(DrainPoll::new(100).next(99).is_none());
    }

    #[test]
    fn reads_become_rarer_while_nothing_leaves() {
        let mut poll = DrainPoll::new(100);
        let mut delays = vec![];
        for buffered in [100, 100, 100, 100, 200, 200, 200, 200, 200] {
            delays.push(poll.delay().get());
            poll = poll.next(buffered).unwrap();
        }
        assert_eq!(delays, [0, 0, 1, 2, 4, 8, 16, 32, 32]);
    }
}
