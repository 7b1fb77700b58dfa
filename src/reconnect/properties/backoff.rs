use std::time::Duration;

use proptest::prelude::*;

use crate::reconnect::{Backoff, ClosePolicy, ExponentialBackoff, Retry};
use crate::test_support::for_any;

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        8 => (0..=60_000u64).prop_map(Duration::from_millis),
        1 => any::<u64>().prop_map(Duration::from_nanos),
        1 => any::<u64>().prop_map(Duration::from_secs),
    ]
}

/// Promise 30.
#[test]
fn a_delay_never_exceeds_its_cap_and_is_not_quantised() {
    let inputs = (durations(), durations(), durations(), 0..=70u32, 0.0..1.0);
    for_any(inputs, |(first, base, cap, retry, random)| {
        let backoff = ExponentialBackoff::new().first(first).base(base).cap(cap);
        let of = |number, random| Retry::new(number, Duration::ZERO, random);
        let delay = backoff.delay(of(retry, random)).unwrap();
        assert!(delay <= cap, "{delay:?}");
        // A different random number gives a different delay, unless the range is empty.
        let other = backoff.delay(of(retry, (random + 0.5) % 1.0)).unwrap();
        let longest = backoff.delay(of(retry, 1.0)).unwrap();
        assert!(delay != other || longest < Duration::from_micros(1));
        assert!(
            backoff
                .max_retries(retry)
                .delay(of(retry, random))
                .is_some()
        );
        let beyond = backoff.max_retries(retry).delay(of(retry + 1, random));
        assert!(beyond.is_none());
    });
}

#[test]
fn the_last_rule_that_has_a_code_decides() {
    let range = (0..=5000u16, 0..=1000u16).prop_map(|(from, length)| from..=from + length);
    let rules = prop::collection::vec((range, any::<bool>()), 0..=6);
    for_any((rules, 0..=6000u16), |(rules, code)| {
        let mut policy = ClosePolicy::new();
        let mut expected = ClosePolicy::new().reconnects(code.into());
        for (codes, reconnects) in rules {
            if codes.contains(&code) {
                expected = reconnects;
            }
            policy = if reconnects {
                policy.reconnect_on(codes)
            } else {
                policy.stop_on(codes)
            };
        }
        assert_eq!(policy.reconnects(code.into()), expected);
    });
}
