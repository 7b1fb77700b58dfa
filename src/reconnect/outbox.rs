use std::collections::VecDeque;
use std::time::Duration;

use super::machine::Time;

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
}

/// The reason why an accepted message was not sent.
///
/// ```
/// use wasm_websocket::DropReason;
///
/// fn may_be_sent_again(reason: DropReason) -> bool {
///     reason != DropReason::Expired
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DropReason {
    /// A newer message displaced the message.
    Overflow,
    /// The message was queued longer than its time to live.
    Expired,
    /// The client was closed, has given up, or was dropped.
    Closed,
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

/// The number of an accepted message. Messages are sent in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ticket(u64);

/// The outcome of an accepted message.
///
/// ```
/// use wasm_websocket::Delivery;
///
/// fn is_certain(delivery: Delivery) -> bool {
///     delivery != Delivery::Unknown
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The message has left the browser, according to `bufferedAmount`. In WebKit,
    /// `bufferedAmount` falls as soon as another of its processes has the message. Only the server
    /// can confirm that the message has arrived.
    Sent,
    /// The message was not sent.
    Dropped(DropReason),
    /// The browser still held the message when the connection ended. The message may have arrived.
    Unknown,
}

/// The error of a full outbox.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused;

/// The accepted messages without an outcome, in the order in which they were accepted.
#[derive(Debug)]
pub(crate) struct Outbox<M> {
    limit: OutboxLimit,
    waiting: VecDeque<InFlight<M>>,
    waiting_bytes: usize,
    /// The messages that the browser buffers, each with the position of its end in all bytes sent.
    handed: VecDeque<(Ticket, u64)>,
    handed_bytes: u64,
    next: u64,
    fates: VecDeque<(Ticket, Delivery)>,
    peak: (usize, usize),
}

/// A message on its way from the outbox to the browser.
#[derive(Debug)]
pub(crate) struct InFlight<M> {
    ticket: Ticket,
    pub(crate) message: M,
    bytes: usize,
    since: Time,
}

impl<M> Outbox<M> {
    pub(crate) fn new(limit: OutboxLimit) -> Self {
        Self {
            limit,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            handed: VecDeque::new(),
            handed_bytes: 0,
            next: 0,
            fates: VecDeque::new(),
            peak: (0, 0),
        }
    }

    /// Accepts a message of a size in bytes, unless there is no room.
    pub(crate) fn push(&mut self, now: Time, message: M, bytes: usize) -> Result<Ticket, Refused> {
        self.expire(now);
        while !self.has_room_for(bytes) {
            let can_ever_fit = self.limit.messages > 0 && bytes <= self.limit.bytes;
            let gives_way = self.limit.overflow == OutboxOverflow::DropOldest && can_ever_fit;
            if !gives_way || !self.drop_oldest(DropReason::Overflow) {
                return Err(Refused);
            }
        }
        Ok(self.accept(now, message, bytes))
    }

    /// Accepts a message that is sent at once and needs no room.
    pub(crate) fn accept(&mut self, now: Time, message: M, bytes: usize) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.waiting_bytes += bytes;
        self.waiting.push_back(InFlight {
            ticket,
            message,
            bytes,
            since: now,
        });
        let (messages, most_bytes) = self.peak;
        let messages = messages.max(self.waiting.len());
        self.peak = (messages, most_bytes.max(self.waiting_bytes));
        ticket
    }

    /// Removes and returns the next message, which the caller hands over or puts back.
    pub(crate) fn take(&mut self, now: Time) -> Option<InFlight<M>> {
        self.expire(now);
        let in_flight = self.waiting.pop_front()?;
        self.waiting_bytes -= in_flight.bytes;
        Some(in_flight)
    }

    /// Records that the browser accepted the message.
    pub(crate) fn hand_over(&mut self, in_flight: &InFlight<M>) {
        self.handed_bytes += in_flight.bytes as u64;
        self.handed.push_back((in_flight.ticket, self.handed_bytes));
    }

    /// Records that the browser did not accept the message, which stays the next one.
    pub(crate) fn put_back(&mut self, in_flight: InFlight<M>) {
        self.waiting_bytes += in_flight.bytes;
        self.waiting.push_front(in_flight);
    }

    /// Records how many bytes the browser still buffers.
    pub(crate) fn buffered(&mut self, bytes: u64) {
        let left = self.handed_bytes.saturating_sub(bytes);
        while let Some((ticket, end)) = self.handed.front().copied() {
            if end > left {
                return;
            }
            self.handed.pop_front();
            self.fates.push_back((ticket, Delivery::Sent));
        }
    }

    /// Records the end of the connection, with the number of buffered bytes if it is known.
    pub(crate) fn disconnected(&mut self, bytes: Option<u64>) {
        if let Some(bytes) = bytes {
            self.buffered(bytes);
        }
        let unknown = self.handed.drain(..);
        let fates = unknown.map(|(ticket, _)| (ticket, Delivery::Unknown));
        self.fates.extend(fates);
    }

    /// Drops all queued messages.
    pub(crate) fn give_up(&mut self) {
        while self.drop_oldest(DropReason::Closed) {}
    }

    /// Drops the messages that exceeded their time to live.
    pub(crate) fn expire(&mut self, now: Time) {
        while self.expiry().is_some_and(|expiry| expiry <= now) {
            self.drop_oldest(DropReason::Expired);
        }
    }

    /// Returns when the next message exceeds its time to live.
    pub(crate) fn expiry(&self) -> Option<Time> {
        let since = self.waiting.front()?.since;
        Some(since.saturating_add(self.limit.time_to_live?))
    }

    /// Returns the outcome of a message, once for each message.
    pub(crate) fn fate(&mut self) -> Option<(Ticket, Delivery)> {
        self.fates.pop_front()
    }

    pub(crate) fn is_waiting(&self, ticket: Ticket) -> bool {
        let first = self.waiting.front();
        first.is_some_and(|first| first.ticket <= ticket)
    }

    /// Returns the queued messages and bytes.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        (self.waiting.len(), self.waiting_bytes)
    }

    /// Returns the highest numbers of queued messages and bytes so far.
    pub(crate) fn peak(&self) -> (usize, usize) {
        self.peak
    }

    /// Returns whether the browser holds messages without an outcome.
    pub(crate) fn is_in_doubt(&self) -> bool {
        !self.handed.is_empty()
    }

    fn has_room_for(&self, bytes: usize) -> bool {
        let room = self.limit.bytes.saturating_sub(self.waiting_bytes);
        self.waiting.len() < self.limit.messages && bytes <= room
    }

    fn drop_oldest(&mut self, reason: DropReason) -> bool {
        let Some(oldest) = self.waiting.pop_front() else {
            return false;
        };
        self.waiting_bytes -= oldest.bytes;
        self.fates
            .push_back((oldest.ticket, Delivery::Dropped(reason)));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::ZERO;

    fn fates(outbox: &mut Outbox<&'static str>) -> Vec<(u64, Delivery)> {
        std::iter::from_fn(|| outbox.fate())
            .map(|(ticket, fate)| (ticket.0, fate))
            .collect()
    }

    #[test]
    fn a_message_that_left_the_browser_is_sent_and_the_rest_of_a_lost_connection_is_unknown() {
        let mut outbox = Outbox::new(OutboxLimit::default());
        for message in ["one", "two", "three"] {
            outbox.push(START, message, message.len()).unwrap();
        }
        for expected in ["one", "two"] {
            let in_flight = outbox.take(START).unwrap();
            assert_eq!(in_flight.message, expected);
            outbox.hand_over(&in_flight);
        }
        outbox.buffered(4);
        assert_eq!(fates(&mut outbox), []);
        outbox.buffered(3);
        assert_eq!(fates(&mut outbox), [(0, Delivery::Sent)]);
        outbox.disconnected(Some(2));
        assert_eq!(fates(&mut outbox), [(1, Delivery::Unknown)]);
        outbox.push(START, "four", 4).unwrap();
        for _ in 0..2 {
            let in_flight = outbox.take(START).unwrap();
            assert_eq!(in_flight.message, "three", "it still waits");
            outbox.put_back(in_flight);
            assert_eq!(outbox.waiting(), (2, 9));
        }
        // No byte of the next connection has left the browser yet.
        let in_flight = outbox.take(START).unwrap();
        outbox.hand_over(&in_flight);
        outbox.buffered(1);
        assert_eq!(fates(&mut outbox), []);
        outbox.buffered(0);
        assert_eq!(fates(&mut outbox), [(2, Delivery::Sent)]);
        let in_flight = outbox.take(START).unwrap();
        outbox.hand_over(&in_flight);
        outbox.disconnected(None);
        assert_eq!(fates(&mut outbox), [(3, Delivery::Unknown)]);
    }

    #[test]
    fn a_full_outbox_refuses_or_drops_the_oldest() {
        let limit = OutboxLimit::default().messages(2).bytes(10);
        let mut refusing = Outbox::new(limit);
        refusing.push(START, "a", 6).unwrap();
        assert_eq!(refusing.push(START, "b", 5), Err(Refused));
        assert_eq!(refusing.waiting(), (1, 6));

        let mut dropping = Outbox::new(limit.overflow(OutboxOverflow::DropOldest));
        for (message, bytes) in [("a", 6), ("b", 4), ("c", 6)] {
            dropping.push(START, message, bytes).unwrap();
        }
        let dropped = Delivery::Dropped(DropReason::Overflow);
        assert_eq!(fates(&mut dropping), [(0, dropped)]);
        assert_eq!(dropping.push(START, "huge", 11), Err(Refused));
        assert_eq!(dropping.waiting(), (2, 10));
        assert_eq!(dropping.peak(), (2, 10));
    }

    #[test]
    fn a_message_expires_when_its_time_is_over() {
        let limit = OutboxLimit::default().time_to_live(Duration::from_secs(2));
        let mut outbox = Outbox::new(limit);
        outbox.push(START, "a", 1).unwrap();
        outbox.push(Duration::from_secs(1), "b", 1).unwrap();
        assert_eq!(outbox.expiry(), Some(Duration::from_secs(2)));
        outbox.expire(Duration::from_secs(2));
        let expired = Delivery::Dropped(DropReason::Expired);
        assert_eq!(fates(&mut outbox), [(0, expired)]);
        outbox.give_up();
        let closed = Delivery::Dropped(DropReason::Closed);
        assert_eq!(fates(&mut outbox), [(1, closed)]);
    }
}
