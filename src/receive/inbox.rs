use std::cell::{Cell, RefCell};
use std::task::Waker;

use super::queue::{Queue, QueueFull, ReceiveLimit, ReceiveStats};
use crate::error::Error;
use crate::isolate::wake;

/// The messages that one stream has received and its reader has not taken.
pub(crate) struct Inbox<T> {
    limit: ReceiveLimit,
    queue: RefCell<Queue<T>>,
    has_overflowed: Cell<bool>,
    reader: Cell<Option<Waker>>,
}

impl<T> Inbox<T> {
    pub(crate) fn new(limit: ReceiveLimit) -> Self {
        Self {
            limit,
            queue: RefCell::new(Queue::new(limit)),
            has_overflowed: Cell::new(false),
            reader: Cell::new(None),
        }
    }

    /// Adds a message of a size in bytes and wakes the reader. Fails once, when the limit is reached and
    /// its policy is to close the connection.
    pub(crate) fn put(&self, message: T, bytes: usize) -> Result<(), QueueFull> {
        if self.has_overflowed.get() {
            self.queue.borrow_mut().count_dropped(bytes);
            return Ok(());
        }
        let pushed = self.queue.borrow_mut().push(message, bytes);
        self.has_overflowed.set(pushed.is_err());
        self.wake();
        pushed
    }

    pub(crate) fn limit(&self) -> ReceiveLimit {
        self.limit
    }

    /// Returns whether the limit has ended the connection, so that nothing more comes.
    pub(crate) fn has_overflowed(&self) -> bool {
        self.has_overflowed.get()
    }

    /// Removes and returns the next message.
    pub(crate) fn take(&self) -> Option<T> {
        self.queue.borrow_mut().pop()
    }

    /// Returns the error of an overflow that ended the stream, although the connection may still be open.
    pub(crate) fn overflow(&self) -> Option<Error> {
        self.has_overflowed().then(|| self.limit.error())
    }

    /// Stores the waker of the reader, which the next message wakes.
    pub(crate) fn park(&self, waker: &Waker) {
        let before = self.reader.take();
        let waker = match before {
            Some(same) if same.will_wake(waker) => same,
            _ => waker.clone(),
        };
        self.reader.set(Some(waker));
    }

    /// Wakes the reader, once for all messages that arrive before it polls.
    pub(crate) fn wake(&self) {
        if let Some(reader) = self.reader.take() {
            wake(reader);
        }
    }

    pub(crate) fn stats(&self) -> ReceiveStats {
        self.queue.borrow().stats()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::counting;

    #[test]
    fn a_batch_of_messages_is_one_wake() {
        let (count, waker) = counting();
        let inbox = Inbox::new(ReceiveLimit::default());
        inbox.park(&waker);
        for _ in 0..100 {
            assert_eq!(inbox.put("a", 1), Ok(()));
        }
        assert_eq!(count.get(), 1);
        assert_eq!(inbox.stats().queued_messages, 100);
    }

    #[test]
    fn an_overflow_is_returned_once_and_later_messages_are_counted() {
        let inbox = Inbox::new(ReceiveLimit::default().messages(1).bytes(8));
        assert_eq!(inbox.put("one", 3), Ok(()));
        assert!(inbox.overflow().is_none());
        assert_eq!(inbox.put("two", 3), Err(QueueFull));
        assert_eq!(inbox.put("three", 5), Ok(()));
        assert!(inbox.take().is_some());
        assert_eq!(inbox.put("four", 4), Ok(()));
        assert!(inbox.take().is_none());
        assert_eq!(inbox.stats().dropped_messages, 3);
        assert_eq!(inbox.stats().dropped_bytes, 12);
        let message = inbox.overflow().map(|error| error.to_string());
        assert_eq!(
            message.as_deref(),
            Some("more than 1 messages or 8 bytes were waiting to be received")
        );
    }
}
