//! The messages of a world: what was accepted, what the browser has got, and what became of each.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::reconnect::{
    ConnectionState, Delivery, DropReason, Generation, Outbox, OutboxLimit, OutboxOverflow,
    Standing, Ticket, Time,
};
use crate::test_support::Chance;

/// What a browser buffers of a connection before it takes no more, in bytes.
const HIGH_WATER_MARK: u64 = 64;

pub(super) struct Mail {
    outbox: Outbox<u64>,
    limit: OutboxLimit,
    /// What is in each accepted message: a number that grows.
    accepted: BTreeMap<Ticket, u64>,
    fates: BTreeMap<Ticket, Delivery>,
    /// The message that the browser got last.
    last: Option<u64>,
    /// The connection that takes messages.
    open: Option<Generation>,
    /// The bytes that the browser holds.
    buffered: u64,
    next: u64,
    pub(super) handed: usize,
}

impl Mail {
    pub(super) fn new(limit: OutboxLimit) -> Self {
        Self {
            outbox: Outbox::new(limit),
            limit,
            accepted: BTreeMap::new(),
            fates: BTreeMap::new(),
            last: None,
            open: None,
            buffered: 0,
            next: 0,
            handed: 0,
        }
    }

    /// A limit that is often reached.
    pub(super) fn random_limit(chance: &mut Chance) -> OutboxLimit {
        let policies = [
            OutboxOverflow::Refuse,
            OutboxOverflow::DropOldest,
            OutboxOverflow::DropNewest,
        ];
        let limit = OutboxLimit::default()
            .messages(chance.below(8))
            .bytes(chance.below(160))
            .overflow(policies[chance.below(3)]);
        match chance.below(2) {
            0 => limit,
            _ => limit.time_to_live(Duration::from_millis(chance.below(5000) as u64)),
        }
    }

    /// The connection takes messages from now on.
    pub(super) fn open(&mut self, now: Time, generation: Generation) {
        assert_eq!(self.open.replace(generation), None, "two take messages");
        self.flush(now);
    }

    /// The closing handshake has begun.
    pub(super) fn shut(&mut self) {
        self.open = None;
    }

    /// The connection is gone. `left` is how much of its data has left the browser, if it is known.
    pub(super) fn end(&mut self, left: Option<f64>) {
        let buffered = left.map(|part| (self.buffered as f64 * (1.0 - part)) as u64);
        self.outbox.disconnected(buffered);
        assert!(!self.outbox.is_in_doubt());
        (self.open, self.buffered) = (None, 0);
        self.settle();
    }

    pub(super) fn give_up(&mut self) {
        self.outbox.give_up();
        self.settle();
        assert_eq!(self.outbox.waiting(), (0, 0));
    }

    /// Sends as the client does.
    pub(super) fn send(&mut self, now: Time, state: ConnectionState, bytes: usize) {
        if state.is_final() || state == ConnectionState::Closing {
            return;
        }
        let number = self.next;
        self.next += 1;
        let goes_at_once = self.takes_more() && self.outbox.waiting().0 == 0;
        let ticket = if goes_at_once {
            self.outbox.accept(number, bytes)
        } else {
            let room = (self.limit.messages, self.limit.bytes);
            match self.outbox.push(now, number, bytes) {
                Ok(ticket) => ticket,
                Err(_) => {
                    let may_refuse = self.limit.overflow == OutboxOverflow::Refuse;
                    assert!(may_refuse || room.0 == 0 || bytes > room.1);
                    return;
                }
            }
        };
        self.accepted.insert(ticket, number);
        self.flush(now);
        // It has an outcome at once.
        match self.outbox.standing(ticket) {
            Standing::Waiting => assert!(self.outbox.waiting().0 > 0 && !goes_at_once),
            Standing::Handed => assert_eq!(self.last, Some(number)),
            Standing::Dropped(reason) => {
                assert!(matches!(reason, DropReason::Overflow | DropReason::Expired))
            }
        }
        self.settle();
    }

    pub(super) fn withdraw(&mut self, pick: usize) {
        // One of the last ones, which may still wait.
        let Some((&ticket, &number)) = self.accepted.iter().rev().nth(pick % 12) else {
            return;
        };
        if let Some(message) = self.outbox.withdraw(ticket) {
            assert_eq!(message, number);
            assert!(!self.fates.contains_key(&ticket));
        }
        self.settle();
    }

    /// A part of what the browser holds leaves it, and it takes more.
    pub(super) fn leave(&mut self, now: Time, part: f64) {
        self.buffered -= (self.buffered as f64 * part) as u64;
        if self.open.is_some() {
            self.outbox.buffered(self.buffered);
        }
        self.flush(now);
        self.settle();
    }

    pub(super) fn pass(&mut self, now: Time) {
        self.outbox.expire(now);
        assert!(self.outbox.expiry().is_none_or(|expiry| expiry > now));
        self.settle();
    }

    /// Each accepted message has an outcome now.
    pub(super) fn check_end(&self) {
        assert!(self.fates.keys().eq(self.accepted.keys()));
        let is_sent = |fate: &&Delivery| !matches!(fate, Delivery::Dropped(_));
        assert_eq!(self.fates.values().filter(is_sent).count(), self.handed);
    }

    pub(super) fn outcomes(&self) -> impl Iterator<Item = Delivery> {
        self.fates.values().copied()
    }

    fn takes_more(&self) -> bool {
        self.open.is_some() && self.buffered < HIGH_WATER_MARK
    }

    fn flush(&mut self, now: Time) {
        while self.takes_more() {
            let Some(in_flight) = self.outbox.take(now) else {
                return;
            };
            let is_next = self.last.is_none_or(|last| last < in_flight.message);
            assert!(is_next, "{} after {:?}", in_flight.message, self.last);
            self.last = Some(in_flight.message);
            self.handed += 1;
            self.outbox.hand_over(&in_flight);
            self.buffered += in_flight.size() as u64;
        }
    }

    fn settle(&mut self) {
        let (messages, bytes) = self.outbox.waiting();
        assert!(messages <= self.limit.messages && bytes <= self.limit.bytes);
        while let Some((ticket, fate)) = self.outbox.fate() {
            assert!(self.accepted.contains_key(&ticket));
            let before = self.fates.insert(ticket, fate);
            assert_eq!(before, None, "a second outcome, {fate:?}");
        }
    }
}
