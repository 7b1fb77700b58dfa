use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use super::backoff::{Backoff, ExponentialBackoff};
use super::close_policy::ClosePolicy;

/// Options for probing a silent server.
///
/// A connection whose peer has vanished looks silent for many minutes. Only an unanswered probe
/// ends the connection. A late timer does not, because the page may have been hidden or the
/// machine asleep.
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::Heartbeat;
///
/// let heartbeat = Heartbeat::new().silence(Duration::from_secs(10));
/// # let _ = heartbeat;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    pub(crate) silence: Duration,
    pub(crate) answer: Duration,
}

impl Heartbeat {
    /// Returns the default: a probe after 25 s without a message, and 10 s for the answer.
    ///
    /// ```
    /// use wasm_websocket::Heartbeat;
    ///
    /// assert_eq!(Heartbeat::new(), Heartbeat::default());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            silence: Duration::from_secs(25),
            answer: Duration::from_secs(10),
        }
    }

    /// Sets the time without a message before the client sends a probe.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::Heartbeat;
    /// let heartbeat = Heartbeat::new().silence(Duration::from_secs(50));
    /// # let _ = heartbeat;
    /// ```
    #[must_use]
    pub const fn silence(mut self, silence: Duration) -> Self {
        self.silence = silence;
        self
    }

    /// Sets the time-out of the answer to a probe.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::Heartbeat;
    /// let heartbeat = Heartbeat::new().answer(Duration::from_secs(5));
    /// # let _ = heartbeat;
    /// ```
    #[must_use]
    pub const fn answer(mut self, answer: Duration) -> Self {
        self.answer = answer;
        self
    }
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self::new()
    }
}

/// The settings of the state machine.
pub(crate) struct Policy {
    pub(crate) backoff: Rc<dyn Backoff>,
    pub(crate) close_codes: ClosePolicy,
    pub(crate) heartbeat: Option<Heartbeat>,
    /// The age at which an open connection counts as healthy.
    pub(crate) healthy_after: Duration,
    pub(crate) resolve_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) prepare_timeout: Duration,
    pub(crate) close_grace: Duration,
    pub(crate) flush_timeout: Duration,
    /// The delay before an attempt while the browser reports that it is offline.
    pub(crate) offline_wait: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            backoff: Rc::new(ExponentialBackoff::new()),
            close_codes: ClosePolicy::new(),
            heartbeat: None,
            healthy_after: Duration::from_secs(5),
            resolve_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(15),
            prepare_timeout: Duration::from_secs(10),
            close_grace: Duration::from_secs(2),
            flush_timeout: Duration::from_secs(1),
            offline_wait: Duration::from_secs(15),
        }
    }
}

impl Policy {
    /// Returns the name of a time-out that is zero but must not be.
    pub(crate) fn zero_timeout(&self) -> Option<&'static str> {
        let answer = self.heartbeat.map_or(Duration::MAX, |beat| beat.answer);
        let times = [
            (self.resolve_timeout, "provider time-out"),
            (self.connect_timeout, "connect time-out"),
            (self.prepare_timeout, "prepare time-out"),
            (answer, "time for the answer to a probe"),
        ];
        let zero = times.into_iter().find(|(time, _)| time.is_zero());
        zero.map(|(_, name)| name)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("close_codes", &self.close_codes)
            .field("heartbeat", &self.heartbeat)
            .finish_non_exhaustive()
    }
}
