//! How even the frames are.

/// A frame that takes longer than this is late, in milliseconds: at 60 a second one takes 16.7.
const LATE: f64 = 20.0;

/// Counts frames, by the time since the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Meter {
    last: Option<f64>,
    frames: u32,
    late: u32,
    longest: f64,
    total: f64,
}

impl Meter {
    /// Takes the time of a frame, in milliseconds.
    pub(crate) fn frame(&mut self, time: f64) {
        if let Some(last) = self.last.replace(time) {
            let took = time - last;
            self.frames += 1;
            self.late += u32::from(took > LATE);
            self.longest = self.longest.max(took);
            self.total += took;
        }
    }

    /// The share of late frames, from 0 to 1.
    pub(crate) fn late_share(&self) -> f64 {
        f64::from(self.late) / f64::from(self.frames.max(1))
    }

    pub(crate) fn frames(&self) -> u32 {
        self.frames
    }

    /// Frames a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(self.frames) * 1000.0 / self.total.max(1.0)
    }

    /// The longest time between two frames, in milliseconds.
    pub(crate) fn longest(&self) -> f64 {
        self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_frames_are_counted() {
        let mut meter = Meter::default();
        for time in [0.0, 16.0, 32.0, 53.0, 69.0] {
            meter.frame(time);
        }
        assert_eq!(meter.frames(), 4);
        assert_eq!(meter.late_share(), 0.25);
        assert_eq!(meter.longest(), 21.0);
        assert_eq!(meter.rate().round(), 58.0);
    }
}
