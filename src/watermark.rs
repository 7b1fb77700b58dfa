use std::time::Duration;

/// The two marks of `bufferedAmount`, in bytes, between which a sender is made to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Watermarks {
    pub(crate) high: u64,
    pub(crate) low: u64,
}

/// Makes a sender wait from the moment the high mark is reached until the low mark is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    marks: Watermarks,
    is_shut: bool,
}

impl Gate {
    pub(crate) fn new(marks: Watermarks) -> Self {
        Self {
            marks,
            is_shut: false,
        }
    }

    /// Whether more may be sent while `buffered` bytes are on their way.
    pub(crate) fn admits(&mut self, buffered: u64) -> bool {
        self.is_shut = if self.is_shut {
            buffered > self.marks.low
        } else {
            buffered >= self.marks.high
        };
        !self.is_shut
    }
}

/// A planned look at `bufferedAmount`, for which there is no event, on behalf of everybody who
/// waits for it to fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// The highest amount that any of them has seen.
    seen: u64,
    /// How many went before it and found nothing new, up to the most that make it rarer.
    fruitless: u32,
}

impl Look {
    const MOST_FRUITLESS: u32 = 5;

    pub(crate) fn new(seen: u64) -> Self {
        Self { seen, fruitless: 0 }
    }

    /// How long to wait for it: from 1 ms to 32 ms.
    pub(crate) fn delay(self) -> Duration {
        Duration::from_millis(1 << self.fruitless)
    }

    /// Plans it for somebody else too.
    pub(crate) fn add(&mut self, seen: u64) {
        self.seen = self.seen.max(seen);
    }

    /// What follows when it finds so many bytes: another look, a little later,
    /// or nothing when the amount has fallen and everybody has to look for themselves.
    pub(crate) fn after(self, buffered: u64) -> Option<Self> {
        let has_fallen = buffered < self.seen;
        (!has_fallen).then(|| Self {
            seen: buffered,
            fruitless: Self::MOST_FRUITLESS.min(self.fruitless + 1),
        })
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_ends_when_the_amount_falls_for_any_of_those_who_wait() {
        let waiting_for_none = 100;
        let waiting_for_room = 2_000_000;
        for (first, second) in [
            (waiting_for_none, waiting_for_room),
            (waiting_for_room, waiting_for_none),
        ] {
            let mut look = Look::new(first);
            look.add(second);
            assert!(look.after(waiting_for_none).is_none());
            assert!(look.after(waiting_for_room).is_some());
        }
        assert!(Look::new(100).after(99).is_none());
    }

    #[test]
    fn looks_become_rarer_as_long_as_nothing_happens() {
        let mut look = Look::new(100);
        let mut delays = vec![];
        for buffered in [100, 100, 200, 200, 200, 200, 200] {
            delays.push(look.delay().as_millis());
            look = look.after(buffered).unwrap();
        }
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 32]);
    }

    #[test]
    fn it_shuts_at_the_high_mark_and_opens_at_the_low_one() {
        let mut gate = Gate::new(Watermarks { high: 100, low: 50 });
        assert!(gate.admits(0));
        assert!(gate.admits(99));
        assert!(!gate.admits(100));
        assert!(!gate.admits(99));
        assert!(!gate.admits(51));
        assert!(gate.admits(50));
        assert!(gate.admits(99));
        assert!(!gate.admits(u64::MAX));
        assert!(gate.admits(0));
    }
}
