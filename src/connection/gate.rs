/// The high-water mark and the low-water mark of `bufferedAmount`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Watermarks {
    pub(crate) high: u64,
    pub(crate) low: u64,
}

/// A gate for senders. It shuts at the high-water mark and opens again at the low-water mark.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gate {
    is_shut: bool,
}

impl Gate {
    /// Returns whether more may be sent while `buffered` bytes have not left the browser.
    pub(crate) fn admits(&mut self, marks: Watermarks, buffered: u64) -> bool {
        self.is_shut = if self.is_shut {
            buffered > marks.low
        } else {
            buffered >= marks.high
        };
        !self.is_shut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_shuts_at_the_high_mark_and_opens_at_the_low_one() {
        let marks = Watermarks { high: 100, low: 50 };
        let mut gate = Gate::default();
        assert!(gate.admits(marks, 0));
        assert!(gate.admits(marks, 99));
        assert!(!gate.admits(marks, 100));
        assert!(!gate.admits(marks, 99));
        assert!(!gate.admits(marks, 51));
        assert!(gate.admits(marks, 50));
        assert!(gate.admits(marks, 99));
        assert!(!gate.admits(marks, u64::MAX));
        assert!(gate.admits(marks, 0));
    }
}
