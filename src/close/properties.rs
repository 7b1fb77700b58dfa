use std::borrow::Cow;

use proptest::prelude::*;

use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::display::{Escaped, Quoted};
use crate::test_support::{for_any, is_one_line, text};

const LIMIT: usize = 123;

/// Reasons of any length, and many that have a character of any width at the limit.
pub(crate) fn reasons() -> impl Strategy<Value = String> {
    let at_the_limit = (LIMIT - 8..=LIMIT + 1, text(0..=4))
        .prop_map(|(bytes, rest)| format!("{}{rest}", "x".repeat(bytes)));
    prop_oneof![text(0..=80), at_the_limit]
}

pub(crate) fn events() -> impl Strategy<Value = CloseEvent> {
    (any::<u16>(), reasons(), any::<bool>()).prop_map(|(code, reason, was_clean)| {
        CloseEvent::new(code.into(), CloseReason::truncated(reason), was_clean)
    })
}

#[test]
fn a_reason_is_accepted_exactly_when_it_fits() {
    for_any(reasons(), |reason| {
        let results = [
            CloseReason::new(reason.clone()),
            CloseReason::try_from(reason.clone()),
            reason.parse(),
        ];
        for result in results {
            assert_eq!(result.is_ok(), reason.len() <= LIMIT);
            match result {
                Ok(accepted) => assert_eq!(accepted.as_str(), reason),
                Err(error) => {
                    assert_eq!(error.len(), reason.len());
                    assert_eq!(error.into_inner(), Cow::Borrowed(&reason));
                }
            }
        }
    });
}

#[test]
fn a_reason_that_is_cut_keeps_every_character_that_fits() {
    for_any(reasons(), |reason| {
        let cut = CloseReason::truncated(reason.clone());
        let rest = reason.strip_prefix(cut.as_str());
        let next = rest.expect("it is the start").chars().next();
        assert!(cut.as_str().len() <= LIMIT);
        if let Some(next) = next {
            assert!(cut.as_str().len() + next.len_utf8() > LIMIT);
        }
        assert_eq!(CloseReason::new(cut.as_str().to_owned()), Ok(cut));
    });
}

#[test]
fn a_reason_that_is_too_long_is_named_in_one_short_line() {
    for_any(reasons(), |reason| {
        if let Err(error) = CloseReason::new(reason.clone()) {
            let message = error.to_string();
            let first: String = reason.chars().take(1).collect();
            let named = format!("the close reason \"{}", Escaped(&first));
            assert!(message.starts_with(&named), "{message}");
            assert!(message.contains(&format!("has {} UTF-8 bytes", reason.len())));
            assert!(is_one_line(&message) && message.len() < 300, "{message}");
        }
    });
}

#[test]
fn a_close_event_reads_as_one_line_that_begins_with_the_code() {
    for_any(events(), |event| {
        let line = event.to_string();
        let number = event.code.as_u16().to_string();
        assert!(line.starts_with(&number) && is_one_line(&line), "{line}");
        assert_eq!(line.ends_with("closing handshake"), !event.was_clean);
        let shows_reason = line.contains(&Quoted(event.reason.as_str()).to_string());
        assert_eq!(shows_reason, event.reason != "", "{line}");
    });
}

#[test]
fn every_code_keeps_its_number() {
    for number in 0..=u16::MAX {
        let code = CloseCode::from(number);
        assert_eq!(u16::from(code), number);
        assert_eq!(code.as_u16(), number);
        assert_eq!(code, number);
        assert_eq!(code.to_string().parse(), Ok(number));
    }
}
