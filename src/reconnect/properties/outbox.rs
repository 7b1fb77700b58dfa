use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use crate::reconnect::{Delivery, DropReason, Outbox, OutboxLimit, OutboxOverflow, Ticket};
use crate::test_support::for_any;

#[derive(Clone, Copy, Debug)]
enum Step {
    Push(usize),
    /// The browser accepts this many messages.
    HandOver(usize),
    /// One of the accepted messages is withdrawn, if it still waits.
    Withdraw(usize),
    /// The browser refuses the next message.
    PutBack,
    /// A part of the buffered data leaves the browser.
    Leave(f64),
    Disconnect(Option<f64>),
    Wait(u64),
    GiveUp,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..=22usize).prop_map(Step::Push),
        4 => (1..=4usize).prop_map(Step::HandOver),
        2 => (0..60usize).prop_map(Step::Withdraw),
        1 => Just(Step::PutBack),
        2 => (0.0..=1.0).prop_map(Step::Leave),
        1 => prop::option::of(0.0..=1.0).prop_map(Step::Disconnect),
        2 => (0..=30u64).prop_map(Step::Wait),
        1 => Just(Step::GiveUp),
    ];
    prop::collection::vec(step, 0..=60)
}

fn limits() -> impl Strategy<Value = OutboxLimit> {
    let policies = [
        OutboxOverflow::Refuse,
        OutboxOverflow::DropOldest,
        OutboxOverflow::DropNewest,
    ];
    let policy = prop::sample::select(policies.to_vec());
    let time_to_live = prop::option::of((0..=50u64).prop_map(Duration::from_millis));
    (0..=5usize, 0..=40usize, policy, time_to_live).prop_map(
        |(messages, bytes, policy, time_to_live)| OutboxLimit {
            time_to_live,
            ..OutboxLimit::default()
                .messages(messages)
                .bytes(bytes)
                .overflow(policy)
        },
    )
}

#[derive(Default)]
struct Run {
    accepted: BTreeMap<Ticket, usize>,
    fates: BTreeMap<Ticket, Delivery>,
    order: Vec<usize>,
    buffered: u64,
    now: Duration,
}

impl Run {
    fn step(&mut self, outbox: &mut Outbox<usize>, limit: OutboxLimit, step: Step, number: usize) {
        match step {
            Step::Push(bytes) => {
                if let Ok(ticket) = outbox.push(self.now, number, bytes.max(1)) {
                    self.accepted.insert(ticket, number);
                }
            }
            Step::HandOver(count) => {
                for _ in 0..count {
                    if let Some(in_flight) = outbox.take(self.now) {
                        self.order.push(in_flight.message);
                        outbox.hand_over(&in_flight);
                        self.buffered += in_flight.size() as u64;
                    }
                }
            }
            Step::Withdraw(pick) => self.withdraw(outbox, pick),
            Step::PutBack => {
                if let Some(in_flight) = outbox.take(self.now) {
                    outbox.put_back(self.now, in_flight);
                }
            }
            Step::Leave(part) => {
                self.buffered = (self.buffered as f64 * part) as u64;
                outbox.buffered(self.buffered);
            }
            Step::Disconnect(part) => {
                let left = part.map(|part| (self.buffered as f64 * part) as u64);
                outbox.disconnected(left);
                assert!(!outbox.is_in_doubt());
                self.buffered = 0;
            }
            Step::Wait(milliseconds) => {
                self.now += Duration::from_millis(milliseconds);
                outbox.expire(self.now);
                assert!(outbox.expiry().is_none_or(|expiry| expiry > self.now));
            }
            Step::GiveUp => {
                outbox.give_up();
                assert_eq!(outbox.waiting(), (0, 0));
            }
        }
        let (messages, bytes) = outbox.waiting();
        assert!(messages <= limit.messages && bytes <= limit.bytes);
        self.settle(outbox);
    }

    fn withdraw(&self, outbox: &mut Outbox<usize>, pick: usize) {
        let accepted = self.accepted.iter();
        let Some((ticket, number)) = accepted.cycle().nth(pick) else {
            return;
        };
        if let Some(message) = outbox.withdraw(*ticket) {
            assert_eq!(message, *number);
            assert!(!self.fates.contains_key(ticket));
        }
    }

    fn settle(&mut self, outbox: &mut Outbox<usize>) {
        while let Some((ticket, fate)) = outbox.fate() {
            assert!(self.accepted.contains_key(&ticket));
            assert_eq!(outbox.withdraw(ticket), None, "it still waits");
            assert_eq!(self.fates.insert(ticket, fate), None, "a second fate");
        }
    }
}

/// Promises 33 and 34.
#[test]
fn every_accepted_message_has_one_fate_and_they_go_out_in_order() {
    for_any((limits(), steps()), |(limit, steps)| {
        let mut outbox = Outbox::new(limit);
        let mut run = Run::default();
        for (number, step) in steps.into_iter().enumerate() {
            run.step(&mut outbox, limit, step, number);
        }
        run.step(&mut outbox, limit, Step::Disconnect(Some(1.0)), usize::MAX);
        run.step(&mut outbox, limit, Step::GiveUp, usize::MAX);
        let fated: Vec<_> = run.fates.keys().collect();
        let accepted: Vec<_> = run.accepted.keys().collect();
        assert_eq!(fated, accepted);
        assert!(run.order.is_sorted(), "overtaken: {:?}", run.order);
        let dropped = |fate: &Delivery| matches!(fate, Delivery::Dropped(_));
        let not_sent = run.fates.values().filter(|fate| dropped(fate)).count();
        assert_eq!(run.order.len() + not_sent, accepted.len());
        let may_expire = limit.time_to_live.is_some();
        let expired = Delivery::Dropped(DropReason::Expired);
        assert!(may_expire || run.fates.values().all(|fate| *fate != expired));
    });
}
