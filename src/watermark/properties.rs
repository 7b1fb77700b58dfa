use std::time::Duration;

use proptest::prelude::*;

use crate::test_support::for_any;
use crate::watermark::{Gate, Look, Watermarks};

/// Marks as the builder lets them through.
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
        let mut gate = Gate::new(marks);
        for (index, buffered) in amounts.iter().enumerate() {
            let last_at_a_mark = amounts[..=index]
                .iter()
                .rfind(|amount| **amount >= marks.high || **amount <= marks.low);
            let is_open = last_at_a_mark.is_none_or(|amount| *amount <= marks.low);
            assert_eq!(gate.admits(*buffered), is_open, "look {index}");
        }
    });
}

/// Promise 22.
#[test]
fn who_obeys_the_gate_stays_under_the_high_mark_plus_one_message() {
    let steps = prop::collection::vec((0..=30u64, 0..=30u64), 0..=40);
    for_any((marks(), steps), |(marks, steps)| {
        let mut gate = Gate::new(marks);
        let mut buffered = 0u64;
        for (message, sent_by_the_network) in steps {
            if gate.admits(buffered) {
                buffered += message;
                assert!(buffered < marks.high + message.max(1));
            }
            buffered = buffered.saturating_sub(sent_by_the_network);
        }
        assert!(gate.admits(0), "an empty buffer always admits");
    });
}

/// Each round of looking has the amounts that others have seen meanwhile, and the one it finds.
fn rounds() -> impl Strategy<Value = Vec<(Vec<u64>, u64)>> {
    let seen = prop::collection::vec(90..=110u64, 0..=3);
    prop::collection::vec((seen, 95..=115u64), 1..=12)
}

#[test]
fn nobody_sleeps_on_when_the_amount_is_below_what_they_have_seen() {
    for_any((90..=110u64, rounds()), |(first, rounds)| {
        let mut look = Look::new(first);
        let mut amounts_seen = vec![first];
        for (others, buffered) in rounds {
            others.iter().for_each(|seen| look.add(*seen));
            amounts_seen.extend(others);
            let has_fallen = amounts_seen.iter().any(|seen| buffered < *seen);
            let next = look.after(buffered);
            assert_eq!(next.is_none(), has_fallen);
            match next {
                Some(next) => look = next,
                None => return,
            }
            amounts_seen.push(buffered);
        }
    });
}

#[test]
fn the_time_between_two_looks_doubles_from_1_ms_to_32_ms() {
    for_any((any::<u64>(), 0..=200u32), |(seen, rounds)| {
        let mut look = Look::new(seen);
        for round in 0..rounds {
            let expected = 1 << round.min(5);
            assert_eq!(look.delay(), Duration::from_millis(expected));
            look.add(seen);
            look = look.after(seen).expect("nothing has fallen");
        }
    });
}
