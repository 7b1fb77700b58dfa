use crate::ready_state::ReadyState;

use proptest::prelude::*;

use crate::test_support::for_any;

#[test]
fn a_number_that_the_standard_does_not_have_is_closed() {
    for number in 0..=3u16 {
        assert_eq!(ReadyState::from_number(number.into()) as u16, number);
    }
    let others = any::<f64>().prop_filter("a state", |number| !(0.0..3.0).contains(number));
    let fractions = (0..3u8, 0.01..0.99).prop_map(|(whole, rest)| f64::from(whole) + rest);
    for_any(prop_oneof![others, fractions], |number| {
        assert_eq!(ReadyState::from_number(number), ReadyState::Closed);
    });
}
