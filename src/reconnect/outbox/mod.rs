use std::collections::VecDeque;

pub use self::delivery::{Delivery, DropReason};
pub use self::limit::{OutboxLimit, OutboxOverflow};
use super::machine::Time;

mod delivery;
mod limit;

/// The number of an accepted message. Messages are sent in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ticket(u64);

/// Where a message is that was just accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Waiting,
    /// The browser has it.
    Handed,
    Dropped(DropReason),
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
    last_handed: Option<Ticket>,
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

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
impl<M> InFlight<M> {
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }
}

impl<M> Outbox<M> {
    pub(crate) fn new(limit: OutboxLimit) -> Self {
        Self {
            limit,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            handed: VecDeque::new(),
            handed_bytes: 0,
            last_handed: None,
            next: 0,
            fates: VecDeque::new(),
            peak: (0, 0),
        }
    }

    /// Changes the limit. Queued messages stay, also when they are more than the new limit.
    pub(crate) fn set_limit(&mut self, limit: OutboxLimit) {
        self.limit = limit;
    }

    pub(crate) fn limit(&self) -> OutboxLimit {
        self.limit
    }

    /// Accepts a message of a size in bytes, unless there is no room.
    ///
    /// No policy makes room for a message that is larger than the whole queue.
    pub(crate) fn push(&mut self, now: Time, message: M, bytes: usize) -> Result<Ticket, Refused> {
        self.expire(now);
        if self.has_room_for(bytes) {
            return Ok(self.wait(now, message, bytes));
        }
        if self.limit.messages == 0 || bytes > self.limit.bytes {
            return Err(Refused);
        }
        match self.limit.overflow {
            OutboxOverflow::Refuse => Err(Refused),
            OutboxOverflow::DropOldest => {
                while !self.has_room_for(bytes) && self.drop_oldest(DropReason::Overflow) {}
                Ok(self.wait(now, message, bytes))
            }
            OutboxOverflow::DropNewest => {
                let ticket = self.ticket();
                self.decide(ticket, Delivery::Dropped(DropReason::Overflow));
                Ok(ticket)
            }
        }
    }

    /// Accepts a message that is sent at once. It needs no room, and no time to live.
    pub(crate) fn accept(&mut self, message: M, bytes: usize) -> Ticket {
        self.queue(Time::MAX, message, bytes)
    }

    fn wait(&mut self, since: Time, message: M, bytes: usize) -> Ticket {
        let ticket = self.queue(since, message, bytes);
        self.record_peak();
        ticket
    }

    fn queue(&mut self, since: Time, message: M, bytes: usize) -> Ticket {
        let ticket = self.ticket();
        self.waiting_bytes += bytes;
        self.waiting.push_back(InFlight {
            ticket,
            message,
            bytes,
            since,
        });
        ticket
    }

    fn record_peak(&mut self) {
        let (messages, bytes) = self.peak;
        let messages = messages.max(self.waiting.len());
        self.peak = (messages, bytes.max(self.waiting_bytes));
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
        self.last_handed = Some(in_flight.ticket);
    }

    /// Records that the browser did not accept the message. It stays the next one if it fits, which
    /// one that was to be sent at once may not.
    pub(crate) fn put_back(&mut self, now: Time, mut in_flight: InFlight<M>) {
        in_flight.since = in_flight.since.min(now);
        if self.has_room_for(in_flight.bytes) {
            self.waiting_bytes += in_flight.bytes;
            self.waiting.push_front(in_flight);
            self.record_peak();
        } else {
            let dropped = Delivery::Dropped(DropReason::Overflow);
            self.decide(in_flight.ticket, dropped);
        }
    }

    /// Removes and returns a queued message.
    pub(crate) fn withdraw(&mut self, ticket: Ticket) -> Option<M> {
        let in_flight = self.waiting.remove(self.position(ticket)?)?;
        self.waiting_bytes -= in_flight.bytes;
        self.decide(ticket, Delivery::Dropped(DropReason::Withdrawn));
        Some(in_flight.message)
    }

    /// Records how many bytes the browser still buffers.
    pub(crate) fn buffered(&mut self, bytes: u64) {
        let left = self.handed_bytes.saturating_sub(bytes);
        while let Some((ticket, end)) = self.handed.front().copied() {
            if end > left {
                return;
            }
            self.handed.pop_front();
            self.decide(ticket, Delivery::Sent);
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

    /// Returns where the last accepted message is, until [`fate`](Self::fate) is called.
    pub(crate) fn standing(&self, ticket: Ticket) -> Standing {
        if self.last_handed == Some(ticket) {
            return Standing::Handed;
        }
        match self.fates.iter().rfind(|(of, _)| *of == ticket) {
            Some((_, Delivery::Dropped(reason))) => Standing::Dropped(*reason),
            _ => Standing::Waiting,
        }
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

    fn ticket(&mut self) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        ticket
    }

    fn position(&self, ticket: Ticket) -> Option<usize> {
        self.waiting
            .binary_search_by_key(&ticket, |in_flight| in_flight.ticket)
            .ok()
    }

    fn decide(&mut self, ticket: Ticket, delivery: Delivery) {
        self.fates.push_back((ticket, delivery));
    }

    fn drop_oldest(&mut self, reason: DropReason) -> bool {
        let Some(oldest) = self.waiting.pop_front() else {
            return false;
        };
        self.waiting_bytes -= oldest.bytes;
        self.decide(oldest.ticket, Delivery::Dropped(reason));
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
            outbox.put_back(START, in_flight);
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
    fn a_full_outbox_refuses_or_drops_the_oldest_or_the_newest() {
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

        let mut keeping = Outbox::new(limit.overflow(OutboxOverflow::DropNewest));
        let tickets = [("a", 6), ("b", 5), ("c", 4)]
            .map(|(message, bytes)| keeping.push(START, message, bytes).unwrap());
        let standings = tickets.map(|ticket| keeping.standing(ticket));
        let overflow = Standing::Dropped(DropReason::Overflow);
        assert_eq!(
            standings,
            [Standing::Waiting, overflow, Standing::Waiting],
            "a smaller one may still fit"
        );
        assert_eq!(fates(&mut keeping), [(1, dropped)]);
        assert_eq!(keeping.push(START, "huge", 11), Err(Refused));
        assert_eq!(keeping.waiting(), (2, 10));
    }

    #[test]
    fn a_message_is_withdrawn_while_it_waits_and_not_later() {
        let mut outbox = Outbox::new(OutboxLimit::default());
        let tickets =
            ["a", "b", "c"].map(|message| outbox.push(START, message, message.len()).unwrap());
        let first = outbox.take(START).unwrap();
        outbox.hand_over(&first);
        let [a, b, c] = tickets;
        assert_eq!(outbox.withdraw(a), None);
        assert_eq!(outbox.withdraw(b), Some("b"));
        assert_eq!(outbox.withdraw(b), None);
        assert_eq!(outbox.waiting(), (1, 1));
        let withdrawn = Delivery::Dropped(DropReason::Withdrawn);
        assert_eq!(fates(&mut outbox), [(1, withdrawn)]);
        assert_eq!(outbox.standing(c), Standing::Waiting);
        assert_eq!(outbox.take(START).unwrap().message, "c");
    }

    #[test]
    fn a_message_that_was_to_be_sent_at_once_waits_only_within_the_limit() {
        let mut outbox = Outbox::new(OutboxLimit::default().messages(1).bytes(10));
        let large = outbox.accept("large", 11);
        let in_flight = outbox.take(START).unwrap();
        outbox.put_back(START, in_flight);
        let overflow = Standing::Dropped(DropReason::Overflow);
        assert_eq!(outbox.standing(large), overflow);
        assert_eq!(outbox.waiting(), (0, 0));

        outbox.accept("at once", 10);
        let in_flight = outbox.take(START).unwrap();
        assert_eq!(outbox.peak(), (0, 0), "it did not wait");
        outbox.put_back(START, in_flight);
        assert_eq!(outbox.peak(), (1, 10));
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
