use std::time::Duration;

/// The delay before each retry, and the decision to give up.
///
/// [`ExponentialBackoff`] is the default. Any function with the signature of
/// [`delay`](Self::delay) implements this trait:
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::Backoff;
///
/// // Three times, a second apart.
/// let backoff = |retry: u32, _random: f64| (retry <= 3).then_some(Duration::from_secs(1));
/// assert_eq!(backoff.delay(3, 0.5), Some(Duration::from_secs(1)));
/// assert_eq!(backoff.delay(4, 0.5), None);
/// ```
pub trait Backoff {
    /// Returns the time to wait before a retry, or `None` to give up.
    ///
    /// The first retry after a healthy connection has the number 1. `random` is a new random
    /// number from 0 up to, but not including, 1. Clients that lose a server together and wait
    /// equally long reconnect together, and overload the server again.
    fn delay(&self, retry: u32, random: f64) -> Option<Duration>;
}

impl<F: Fn(u32, f64) -> Option<Duration>> Backoff for F {
    fn delay(&self, retry: u32, random: f64) -> Option<Duration> {
        self(retry, random)
    }
}

/// Random delays whose upper limit doubles up to a cap.
///
/// | | default |
/// |---|---|
/// | [`first`](Self::first): the first retry waits for a random part of | 2 s |
/// | [`base`](Self::base): the second for 50 to 100 % of | 1 s, then 2 s, 4 s, 8 s… |
/// | [`cap`](Self::cap): but of no more than | 15 s |
/// | [`max_retries`](Self::max_retries) | unlimited |
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::{Backoff, ExponentialBackoff};
///
/// let backoff = ExponentialBackoff::new().cap(Duration::from_secs(60)).max_retries(10);
/// assert_eq!(backoff.delay(1, 0.25), Some(Duration::from_millis(500)));
/// assert_eq!(backoff.delay(5, 0.0), Some(Duration::from_secs(4)));
/// assert_eq!(backoff.delay(11, 0.0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExponentialBackoff {
    first: Duration,
    base: Duration,
    cap: Duration,
    max_retries: Option<u32>,
}

impl ExponentialBackoff {
    /// Returns the default back-off.
    ///
    /// ```
    /// use wasm_websocket::ExponentialBackoff;
    ///
    /// assert_eq!(ExponentialBackoff::new(), ExponentialBackoff::default());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            first: Duration::from_secs(2),
            base: Duration::from_secs(1),
            cap: Duration::from_secs(15),
            max_retries: None,
        }
    }

    /// Sets the longest delay of the first retry. With zero, all clients reconnect at once.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ExponentialBackoff;
    /// let backoff = ExponentialBackoff::new().first(Duration::from_millis(500));
    /// # let _ = backoff;
    /// ```
    #[must_use]
    pub const fn first(mut self, first: Duration) -> Self {
        self.first = first;
        self
    }

    /// Sets the longest delay of the second retry, which doubles with each later retry.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ExponentialBackoff;
    /// let backoff = ExponentialBackoff::new().base(Duration::from_millis(250));
    /// # let _ = backoff;
    /// ```
    #[must_use]
    pub const fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// Sets the longest delay of any retry.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ExponentialBackoff;
    /// let backoff = ExponentialBackoff::new().cap(Duration::from_secs(60));
    /// # let _ = backoff;
    /// ```
    #[must_use]
    pub const fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// Sets the number of consecutive retries before the client gives up.
    ///
    /// ```
    /// # use wasm_websocket::{Backoff, ExponentialBackoff};
    /// let once = ExponentialBackoff::new().max_retries(1);
    /// assert!(once.delay(1, 0.0).is_some());
    /// assert!(once.delay(2, 0.0).is_none());
    /// ```
    #[must_use]
    pub const fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }
}

impl Default for ExponentialBackoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff for ExponentialBackoff {
    fn delay(&self, retry: u32, random: f64) -> Option<Duration> {
        if self.max_retries.is_some_and(|most| retry > most) {
            return None;
        }
        let part = random.clamp(0.0, 1.0);
        if retry <= 1 {
            return Some(part_of(self.first.min(self.cap), part));
        }
        let doubled = 1u32.checked_shl(retry - 2).unwrap_or(u32::MAX);
        let longest = self.base.saturating_mul(doubled).min(self.cap);
        Some(part_of(longest, 0.5 + 0.5 * part))
    }
}

/// Returns a part of a duration. A part that is not a valid fraction gives the whole duration.
fn part_of(whole: Duration, part: f64) -> Duration {
    Duration::try_from_secs_f64(whole.as_secs_f64() * part).map_or(whole, |part| part.min(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_waits_double_up_to_the_cap() {
        let backoff = ExponentialBackoff::new();
        let longest: Vec<_> = (1..=8)
            .map(|retry| backoff.delay(retry, 1.0).unwrap().as_secs())
            .collect();
        assert_eq!(longest, [2, 1, 2, 4, 8, 15, 15, 15]);
        let shortest: Vec<_> = (1..=7)
            .map(|retry| backoff.delay(retry, 0.0).unwrap().as_millis())
            .collect();
        assert_eq!(shortest, [0, 500, 1000, 2000, 4000, 7500, 7500]);
    }

    #[test]
    fn nothing_overflows() {
        let huge = ExponentialBackoff::new()
            .first(Duration::MAX)
            .base(Duration::MAX)
            .cap(Duration::MAX);
        for retry in [0, 1, 2, 3, 33, 34, u32::MAX] {
            for random in [0.0, 0.5, 1.0, 7.0, -1.0, f64::NAN, f64::INFINITY] {
                assert!(huge.delay(retry, random).is_some(), "{retry} {random}");
                let usual = ExponentialBackoff::new().delay(retry, random).unwrap();
                assert!(usual <= Duration::from_secs(15), "{retry} {random}");
            }
        }
    }
}
