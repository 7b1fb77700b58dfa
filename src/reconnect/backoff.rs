use std::time::Duration;

/// The delay before each retry, and the decision to give up.
///
/// [`ExponentialBackoff`] is the default. Any function with the signature of
/// [`delay`](Self::delay) implements this trait:
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::{Backoff, Retry};
///
/// // Three times, within a second each.
/// let backoff = |retry: Retry| {
///     (retry.number <= 3).then(|| Duration::from_secs(1).mul_f64(retry.random))
/// };
/// let retry = |number| Retry::new(number, Duration::ZERO, 0.5);
/// assert_eq!(backoff.delay(retry(3)), Some(Duration::from_millis(500)));
/// assert_eq!(backoff.delay(retry(4)), None);
/// ```
pub trait Backoff {
    /// Returns the time to wait before a retry, or `None` to give up.
    ///
    /// Clients that lose a server together and wait equally long reconnect together, and overload
    /// the server again. [`Retry::random`] prevents that.
    fn delay(&self, retry: Retry) -> Option<Duration>;
}

impl<F: Fn(Retry) -> Option<Duration>> Backoff for F {
    fn delay(&self, retry: Retry) -> Option<Duration> {
        self(retry)
    }
}

/// What a [`Backoff`] decides about: the next retry.
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::Retry;
///
/// let retry = Retry::new(1, Duration::from_secs(3), 0.25);
/// assert_eq!((retry.number, retry.elapsed.as_secs(), retry.random), (1, 3, 0.25));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retry {
    /// The number of the retry. The first one after a healthy connection has the number 1.
    pub number: u32,
    /// The time since the first loss after a healthy connection.
    ///
    /// The time that the machine sleeps does not count. The time starts anew when the browser
    /// reports that it is online, and when the page resumes.
    pub elapsed: Duration,
    /// A new random number from 0 up to, but not including, 1.
    pub random: f64,
}

impl Retry {
    /// Creates a retry, for the test of a back-off.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::Retry;
    /// assert_eq!(Retry::new(2, Duration::ZERO, 0.5).number, 2);
    /// ```
    #[must_use]
    pub const fn new(number: u32, elapsed: Duration, random: f64) -> Self {
        Self {
            number,
            elapsed,
            random,
        }
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
/// | [`max_elapsed_time`](Self::max_elapsed_time) | unlimited |
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::{Backoff, ExponentialBackoff, Retry};
///
/// let backoff = ExponentialBackoff::new().cap(Duration::from_secs(60)).max_retries(10);
/// let delay = |number, random| backoff.delay(Retry::new(number, Duration::ZERO, random));
/// assert_eq!(delay(1, 0.25), Some(Duration::from_millis(500)));
/// assert_eq!(delay(5, 0.0), Some(Duration::from_secs(4)));
/// assert_eq!(delay(11, 0.0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExponentialBackoff {
    first: Duration,
    base: Duration,
    cap: Duration,
    max_retries: Option<u32>,
    max_elapsed_time: Option<Duration>,
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
            max_elapsed_time: None,
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
    /// # use std::time::Duration;
    /// # use wasm_websocket::{Backoff, ExponentialBackoff, Retry};
    /// let once = ExponentialBackoff::new().max_retries(1);
    /// assert!(once.delay(Retry::new(1, Duration::ZERO, 0.0)).is_some());
    /// assert!(once.delay(Retry::new(2, Duration::ZERO, 0.0)).is_none());
    /// ```
    #[must_use]
    pub const fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets the time from the first loss after a healthy connection to the last retry. The client
    /// gives up instead of planning a later one. [`Retry::elapsed`] says what counts.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::{Backoff, ExponentialBackoff, Retry};
    /// let minute = ExponentialBackoff::new().max_elapsed_time(Duration::from_secs(60));
    /// assert!(minute.delay(Retry::new(9, Duration::from_secs(45), 0.5)).is_some());
    /// assert!(minute.delay(Retry::new(9, Duration::from_secs(55), 0.5)).is_none());
    /// ```
    #[must_use]
    pub const fn max_elapsed_time(mut self, time: Duration) -> Self {
        self.max_elapsed_time = Some(time);
        self
    }
}

impl Default for ExponentialBackoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff for ExponentialBackoff {
    fn delay(&self, retry: Retry) -> Option<Duration> {
        if self.max_retries.is_some_and(|most| retry.number > most) {
            return None;
        }
        let delay = self.delay_of(retry.number, retry.random.clamp(0.0, 1.0));
        let total = retry.elapsed.saturating_add(delay);
        let is_too_late = self.max_elapsed_time.is_some_and(|most| total > most);
        (!is_too_late).then_some(delay)
    }
}

impl ExponentialBackoff {
    fn delay_of(&self, number: u32, random: f64) -> Duration {
        if number <= 1 {
            return part_of(self.first.min(self.cap), random);
        }
        let doubled = 1u32.checked_shl(number - 2).unwrap_or(u32::MAX);
        let longest = self.base.saturating_mul(doubled).min(self.cap);
        part_of(longest, 0.5 + 0.5 * random)
    }
}

/// Returns a part of a duration. A part that is not a valid fraction gives the whole duration.
fn part_of(whole: Duration, part: f64) -> Duration {
    Duration::try_from_secs_f64(whole.as_secs_f64() * part).map_or(whole, |part| part.min(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(backoff: &ExponentialBackoff, number: u32, random: f64) -> Duration {
        let retry = Retry::new(number, Duration::MAX, random);
        backoff.delay(retry).unwrap()
    }

    #[test]
    fn the_longest_waits_double_up_to_the_cap() {
        let backoff = ExponentialBackoff::new();
        let longest: Vec<_> = (1..=8)
            .map(|retry| delay(&backoff, retry, 1.0).as_secs())
            .collect();
        assert_eq!(longest, [2, 1, 2, 4, 8, 15, 15, 15]);
        let shortest: Vec<_> = (1..=7)
            .map(|retry| delay(&backoff, retry, 0.0).as_millis())
            .collect();
        assert_eq!(shortest, [0, 500, 1000, 2000, 4000, 7500, 7500]);
    }

    #[test]
    fn nothing_overflows() {
        let huge = ExponentialBackoff::new()
            .first(Duration::MAX)
            .base(Duration::MAX)
            .cap(Duration::MAX)
            .max_elapsed_time(Duration::MAX);
        for retry in [0, 1, 2, 3, 33, 34, u32::MAX] {
            for random in [0.0, 0.5, 1.0, 7.0, -1.0, f64::NAN, f64::INFINITY] {
                delay(&huge, retry, random);
                let usual = delay(&ExponentialBackoff::new(), retry, random);
                assert!(usual <= Duration::from_secs(15), "{retry} {random}");
            }
        }
    }

    #[test]
    fn the_last_retry_starts_within_the_total_time() {
        let second = Duration::from_secs(1);
        let backoff = ExponentialBackoff::new().max_elapsed_time(second * 10);
        let delay = |elapsed| backoff.delay(Retry::new(6, elapsed, 0.0));
        assert_eq!(delay(second * 10 - second * 15 / 2), Some(second * 15 / 2));
        assert_eq!(
            delay(second * 10 - second * 15 / 2 + Duration::from_nanos(1)),
            None
        );
    }
}
