use proptest::prelude::*;

use crate::connection::gate::{Gate, Watermarks};
use crate::test_support::for_any;

/// Marks that the builder accepts.
fn marks() -> impl Strategy<Value = Watermarks> {
    (1..=20u64)
        .prop_flat_map(|high| (Just(high), 0..high))
        .prop_map(|(high, low)| Watermarks { high, low })
}

/// Amounts on both sides of the marks.
fn amounts() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0..=25u64, 0..=40)
}

#[test]
fn a_gate_is_shut_from_the_high_mark_down_to_the_low_one() {
    for_any((marks(), amounts()), |(marks, amounts)| {
        let mut gate = Gate::default();
        for (index, buffered) in amounts.iter().enumerate() {
            let last_at_a_mark = amounts[..=index]
                .iter()
                .rfind(|amount| **amount >= marks.high || **amount <= marks.low);
            let is_open = last_at_a_mark.is_none_or(|amount| *amount <= marks.low);
            assert_eq!(gate.admits(marks, *buffered), is_open, "read {index}");
        }
    });
}

/// Promise 22.
#[test]
fn a_sender_that_obeys_the_gate_stays_under_the_high_mark_plus_one_message() {
    let steps = prop::collection::vec((0..=30u64, 0..=30u64), 0..=40);
    for_any((marks(), steps), |(marks, steps)| {
        let mut gate = Gate::default();
        let mut buffered = 0u64;
        for (message, sent_by_the_network) in steps {
            if gate.admits(marks, buffered) {
                buffered += message;
                assert!(buffered < marks.high + message.max(1));
            }
            buffered = buffered.saturating_sub(sent_by_the_network);
        }
        assert!(gate.admits(marks, 0), "an empty buffer always admits");
    });
}
