use proptest::prelude::*;

use crate::connection::Millis;
use crate::connection::drain::DrainPoll;
use crate::test_support::for_any;

/// Rounds of reads: the amounts that joining senders have seen, and the amount of the read.
fn rounds() -> impl Strategy<Value = Vec<(Vec<u64>, u64)>> {
    let seen = prop::collection::vec(90..=110u64, 0..=3);
    prop::collection::vec((seen, 95..=115u64), 1..=12)
}

#[test]
fn a_poll_ends_when_the_amount_is_below_any_seen_amount() {
    for_any((90..=110u64, rounds()), |(first, rounds)| {
        let mut poll = DrainPoll::new(first);
        let mut amounts_seen = vec![first];
        for (others, buffered) in rounds {
            others.iter().for_each(|seen| poll.join(*seen));
            amounts_seen.extend(others);
            let has_fallen = amounts_seen.iter().any(|seen| buffered < *seen);
            let next = poll.next(buffered);
            assert_eq!(next.is_none(), has_fallen);
            match next {
                Some(next) => poll = next,
                None => return,
            }
            amounts_seen.push(buffered);
        }
    });
}

#[test]
fn the_delay_is_twice_zero_and_then_doubles_from_1_ms_to_32_ms() {
    for_any((any::<u64>(), 0..=200u32), |(seen, rounds)| {
        let mut poll = DrainPoll::new(seen);
        for round in 0..rounds {
            let expected = match round {
                0 | 1 => 0,
                _ => 1 << (round - 2).min(5),
            };
            assert_eq!(poll.delay(), Millis::new(expected));
            poll.join(seen);
            poll = poll.next(seen).expect("nothing has fallen");
        }
    });
}
