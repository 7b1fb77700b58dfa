use crate::ready_state::ReadyState;

#[test]
fn a_number_that_the_standard_does_not_have_is_closed() {
    for number in 0..=u16::MAX {
        let state = ReadyState::from_number(number);
        assert_eq!(state as u16, number.min(ReadyState::Closed as u16));
    }
}
