use std::collections::VecDeque;

use crate::close::{CloseFrame, CloseReason, SendableCloseCode};
use crate::error::{Error, OptionRule};

/// The limit of messages that wait in a stream, and the policy when more arrive.
///
/// A browser receives without back-pressure, so a stream that is read more slowly than the server
/// sends needs a limit. The default is 65,536 messages, 64 MiB, and
/// [`OverflowPolicy::Close`], which loses no message silently.
///
/// ```
/// use wasm_websocket::{OverflowPolicy, ReceiveLimit};
///
/// // A feed of prices, of which only the newest matter.
/// let limit = ReceiveLimit::default()
///     .messages(100)
///     .bytes(1024 * 1024)
///     .overflow(OverflowPolicy::DropOldest);
/// # let _ = limit;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiveLimit {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
    pub(crate) overflow: OverflowPolicy,
    pub(crate) close_code: SendableCloseCode,
}

/// The policy for a message that exceeds a [`ReceiveLimit`].
///
/// ```
/// use wasm_websocket::{OverflowPolicy, ReceiveLimit};
///
/// let limit = ReceiveLimit::default().overflow(OverflowPolicy::DropNewest);
/// # let _ = limit;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OverflowPolicy {
    /// Closes the connection with [`close_code`](ReceiveLimit::close_code). Each stream returns the
    /// messages that it received before, then one error of the kind
    /// [`Overflow`](crate::ErrorKind::Overflow), then ends. Closures of
    /// [`on_error`](crate::WebSocket::on_error) get the same error at once.
    Close,
    /// Drops the oldest messages until there is room. [`ReceiveStats`] counts them.
    DropOldest,
    /// Drops the message that has just arrived. [`ReceiveStats`] counts it.
    DropNewest,
}

/// The counters of a stream's queue.
///
/// ```
/// use wasm_websocket::WebSocketStream;
///
/// fn warn(stream: &WebSocketStream) {
///     let stats = stream.receive_stats();
///     if stats.dropped_messages > 0 {
///         println!("{} messages were dropped", stats.dropped_messages);
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceiveStats {
    /// The number of messages in the queue.
    pub queued_messages: usize,
    /// The bytes of the messages in the queue, a text with one for each UTF-16 code unit.
    pub queued_bytes: usize,
    /// The largest number of messages that were ever in the queue.
    pub peak_messages: usize,
    /// The largest number of bytes that were ever in the queue.
    pub peak_bytes: usize,
    /// The number of messages that the limit dropped.
    pub dropped_messages: u64,
    /// The bytes of the messages that the limit dropped, counted in the same way.
    pub dropped_bytes: u64,
}

impl ReceiveLimit {
    /// Sets the largest number of messages in the queue: at least 1, by default 65,536.
    ///
    /// ```
    /// let limit = wasm_websocket::ReceiveLimit::default().messages(1000);
    /// # let _ = limit;
    /// ```
    #[must_use]
    pub const fn messages(mut self, messages: usize) -> Self {
        self.messages = messages;
        self
    }

    /// Sets the largest number of bytes in the queue: at least 1, by default 64 MiB. The messages are
    /// still in the memory of the browser, so a text counts one byte for each UTF-16 code unit.
    /// A message that is larger than the limit never fits.
    ///
    /// ```
    /// let limit = wasm_websocket::ReceiveLimit::default().bytes(16 * 1024 * 1024);
    /// # let _ = limit;
    /// ```
    #[must_use]
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets the policy for a message that exceeds the limit; by default [`OverflowPolicy::Close`].
    ///
    /// ```
    /// use wasm_websocket::{OverflowPolicy, ReceiveLimit};
    ///
    /// let limit = ReceiveLimit::default().overflow(OverflowPolicy::DropOldest);
    /// # let _ = limit;
    /// ```
    #[must_use]
    pub const fn overflow(mut self, overflow: OverflowPolicy) -> Self {
        self.overflow = overflow;
        self
    }

    /// Sets the code with which [`OverflowPolicy::Close`] closes; by default 1000.
    ///
    /// ```
    /// use wasm_websocket::{ReceiveLimit, SendableCloseCode};
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let limit = ReceiveLimit::default().close_code(SendableCloseCode::new(4009)?);
    /// # let _ = limit;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn close_code(mut self, code: SendableCloseCode) -> Self {
        self.close_code = code;
        self
    }

    /// Returns the rule that a limit breaks, if it does.
    pub(crate) fn broken_rule(&self) -> Option<OptionRule> {
        if self.messages == 0 {
            Some(OptionRule::NoReceiveLimit { unit: "messages" })
        } else if self.bytes == 0 {
            Some(OptionRule::NoReceiveLimit { unit: "bytes" })
        } else {
            None
        }
    }

    pub(crate) fn close_frame(&self) -> CloseFrame {
        CloseFrame::with(self.close_code, CloseReason::EMPTY)
    }

    /// Returns the error of an overflow.
    pub(crate) fn error(&self) -> Error {
        Error::overflow(self.messages, self.bytes)
    }
}

impl Default for ReceiveLimit {
    fn default() -> Self {
        Self {
            messages: 65_536,
            bytes: 64 * 1024 * 1024,
            overflow: OverflowPolicy::Close,
            close_code: SendableCloseCode::NORMAL,
        }
    }
}

/// A queue that is bounded in messages and in bytes.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    items: VecDeque<(T, usize)>,
    limit: ReceiveLimit,
    stats: ReceiveStats,
}

/// The error of a full queue whose policy is to close the connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct QueueFull;

impl<T> Queue<T> {
    pub(crate) fn new(limit: ReceiveLimit) -> Self {
        Self {
            items: VecDeque::new(),
            limit,
            stats: ReceiveStats::default(),
        }
    }

    /// Adds an item of a size in bytes, or drops items as the policy says.
    pub(crate) fn push(&mut self, item: T, bytes: usize) -> Result<(), QueueFull> {
        while !self.has_room_for(bytes) {
            let makes_room = self.limit.overflow == OverflowPolicy::DropOldest;
            let oldest = if makes_room && bytes <= self.limit.bytes {
                self.remove_oldest()
            } else {
                None
            };
            let Some((_, oldest_bytes)) = oldest else {
                self.count_dropped(bytes);
                return match self.limit.overflow {
                    OverflowPolicy::Close => Err(QueueFull),
                    OverflowPolicy::DropOldest | OverflowPolicy::DropNewest => Ok(()),
                };
            };
            self.count_dropped(oldest_bytes);
        }
        self.items.push_back((item, bytes));
        let stats = &mut self.stats;
        stats.queued_messages += 1;
        stats.queued_bytes += bytes;
        stats.peak_messages = stats.peak_messages.max(stats.queued_messages);
        stats.peak_bytes = stats.peak_bytes.max(stats.queued_bytes);
        Ok(())
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        self.remove_oldest().map(|(item, _)| item)
    }

    pub(crate) fn stats(&self) -> ReceiveStats {
        self.stats
    }

    /// Counts a message that is dropped because the queue overflowed before.
    pub(crate) fn count_dropped(&mut self, bytes: usize) {
        self.stats.dropped_messages += 1;
        self.stats.dropped_bytes += bytes as u64;
    }

    fn has_room_for(&self, bytes: usize) -> bool {
        let room = self.limit.bytes.saturating_sub(self.stats.queued_bytes);
        self.stats.queued_messages < self.limit.messages && bytes <= room
    }

    fn remove_oldest(&mut self) -> Option<(T, usize)> {
        let (item, bytes) = self.items.pop_front()?;
        self.stats.queued_messages -= 1;
        self.stats.queued_bytes -= bytes;
        Some((item, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(messages: usize, bytes: usize, overflow: OverflowPolicy) -> Queue<&'static str> {
        Queue::new(
            ReceiveLimit::default()
                .messages(messages)
                .bytes(bytes)
                .overflow(overflow),
        )
    }

    fn rest(mut queue: Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn items_within_the_limit_come_out_in_order() {
        let mut queue = queue(3, 10, OverflowPolicy::Close);
        assert_eq!(queue.push("a", 4), Ok(()));
        assert_eq!(queue.push("b", 0), Ok(()));
        assert_eq!(queue.push("c", 6), Ok(()));
        assert_eq!(queue.stats().queued_bytes, 10);
        assert_eq!(queue.stats().peak_messages, 3);
        assert_eq!(rest(queue), ["a", "b", "c"]);
    }

    #[test]
    fn a_full_queue_refuses_and_keeps_what_it_has() {
        let mut by_messages = queue(1, 10, OverflowPolicy::Close);
        assert_eq!(by_messages.push("a", 1), Ok(()));
        assert_eq!(by_messages.push("b", 0), Err(QueueFull));
        assert_eq!(by_messages.stats().dropped_messages, 1);
        assert_eq!(rest(by_messages), ["a"]);

        let mut by_bytes = queue(9, 10, OverflowPolicy::Close);
        assert_eq!(by_bytes.push("a", 10), Ok(()));
        assert_eq!(by_bytes.push("b", 1), Err(QueueFull));
        assert_eq!(by_bytes.stats().dropped_bytes, 1);
    }

    #[test]
    fn the_oldest_give_way_until_there_is_room() {
        let mut queue = queue(3, 10, OverflowPolicy::DropOldest);
        for item in ["a", "b", "c"] {
            assert_eq!(queue.push(item, 3), Ok(()));
        }
        assert_eq!(queue.push("d", 5), Ok(()));
        assert_eq!(queue.stats().dropped_messages, 2);
        assert_eq!(queue.stats().dropped_bytes, 6);
        assert_eq!(rest(queue), ["c", "d"]);
    }

    #[test]
    fn an_item_larger_than_the_limit_displaces_nothing() {
        let mut queue = queue(3, 10, OverflowPolicy::DropOldest);
        assert_eq!(queue.push("a", 1), Ok(()));
        assert_eq!(queue.push("huge", 11), Ok(()));
        assert_eq!(queue.stats().dropped_bytes, 11);
        assert_eq!(rest(queue), ["a"]);
    }

    #[test]
    fn the_newest_gives_way() {
        let mut queue = queue(1, 10, OverflowPolicy::DropNewest);
        assert_eq!(queue.push("a", 1), Ok(()));
        assert_eq!(queue.push("b", 1), Ok(()));
        assert_eq!(queue.stats().dropped_messages, 1);
        assert_eq!(rest(queue), ["a"]);
    }

    #[test]
    fn room_comes_back_and_the_peak_stays() {
        let mut queue = queue(1, 10, OverflowPolicy::Close);
        for _ in 0..3 {
            assert_eq!(queue.push("a", 7), Ok(()));
            assert_eq!(queue.pop(), Some("a"));
        }
        assert_eq!(queue.pop(), None);
        let stats = queue.stats();
        assert_eq!((stats.queued_messages, stats.queued_bytes), (0, 0));
        assert_eq!((stats.peak_messages, stats.peak_bytes), (1, 7));
        assert_eq!(stats.dropped_messages, 0);
    }
}
