use std::time::Duration;

/// The limit of the queue of outgoing messages and its overflow policy.
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket::{OutboxLimit, OutboxOverflow};
///
/// // Positions of a cursor: old ones are useless.
/// let limit = OutboxLimit::default()
///     .messages(10)
///     .overflow(OutboxOverflow::DropOldest)
///     .time_to_live(Duration::from_secs(2));
/// # let _ = limit;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxLimit {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
    pub(crate) overflow: OutboxOverflow,
    pub(crate) time_to_live: Option<Duration>,
}

/// The policy for a message that does not fit into the queue.
///
/// ```
/// use wasm_websocket::{OutboxLimit, OutboxOverflow};
///
/// let limit = OutboxLimit::default().overflow(OutboxOverflow::DropOldest);
/// # let _ = limit;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutboxOverflow {
    /// Sending the message is an error.
    Refuse,
    /// The client drops the oldest queued messages.
    DropOldest,
    /// The client drops the message that does not fit, and the queued messages stay.
    DropNewest,
}

impl OutboxLimit {
    /// Sets the maximum number of queued messages, by default 1000. With 0, the client accepts no
    /// message while there is no connection.
    ///
    /// ```
    /// let limit = wasm_websocket::OutboxLimit::default().messages(100);
    /// # let _ = limit;
    /// ```
    #[must_use]
    pub const fn messages(mut self, messages: usize) -> Self {
        self.messages = messages;
        self
    }

    /// Sets the maximum number of queued bytes, by default 1 MiB. Text counts in UTF-8.
    ///
    /// ```
    /// let limit = wasm_websocket::OutboxLimit::default().bytes(64 * 1024);
    /// # let _ = limit;
    /// ```
    #[must_use]
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets the overflow policy, by default [`OutboxOverflow::Refuse`].
    ///
    /// ```
    /// use wasm_websocket::{OutboxLimit, OutboxOverflow};
    ///
    /// let limit = OutboxLimit::default().overflow(OutboxOverflow::DropOldest);
    /// # let _ = limit;
    /// ```
    #[must_use]
    pub const fn overflow(mut self, overflow: OutboxOverflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// Sets the maximum time that a message may be queued, by default unlimited.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let limit = wasm_websocket::OutboxLimit::default().time_to_live(Duration::from_secs(30));
    /// # let _ = limit;
    /// ```
    #[must_use]
    pub const fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = Some(time);
        self
    }
}

impl Default for OutboxLimit {
    fn default() -> Self {
        Self {
            messages: 1000,
            bytes: 1024 * 1024,
            overflow: OutboxOverflow::Refuse,
            time_to_live: None,
        }
    }
}
