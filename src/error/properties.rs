use std::error::Error as _;
use std::time::Duration;

use proptest::prelude::*;

use crate::close::properties::{events, reasons};
use crate::close::{CloseEvent, CloseReason, SendableCloseCode};
use crate::error::{Ending, Error, ErrorKind, Exception, OptionRule, Thrown};
use crate::ready_state::ReadyState;
use crate::subprotocol;
use crate::test_support::{for_any, is_one_line, text};
use crate::url::{Blocked, InvalidUrl};

/// An error, with the values that it was made of.
#[derive(Clone, Debug)]
struct Made {
    error: Error,
    kind: ErrorKind,
    event: Option<CloseEvent>,
    has_source: bool,
    is_of_a_value: bool,
}

impl Made {
    fn plain(error: Error, kind: ErrorKind) -> Self {
        Self {
            error,
            kind,
            event: None,
            has_source: false,
            is_of_a_value: false,
        }
    }

    fn of_a_value(error: impl Into<Error>, kind: ErrorKind) -> Self {
        Self {
            is_of_a_value: true,
            ..Self::plain(error.into(), kind)
        }
    }

    fn with_source(error: impl Into<Error>, kind: ErrorKind) -> Self {
        Self {
            has_source: true,
            ..Self::plain(error.into(), kind)
        }
    }

    fn with_event(error: Error, kind: ErrorKind, event: CloseEvent) -> Self {
        Self {
            event: Some(event),
            ..Self::plain(error, kind)
        }
    }
}

fn exceptions() -> impl Strategy<Value = Exception> {
    (text(0..=9), text(0..=30)).prop_map(|(name, message)| Exception::new(name, message))
}

/// Errors of arguments.
fn of_values() -> impl Strategy<Value = Made> {
    let protocols = prop::collection::vec(text(0..=3), 1..=3);
    prop_oneof![
        text(0..=30)
            .prop_map(|url| { Made::of_a_value(InvalidUrl::new(&url), ErrorKind::InvalidUrl) }),
        protocols.prop_filter_map("a list that is allowed", |list| {
            let error = subprotocol::check(&list).err()?;
            Some(Made::of_a_value(error, ErrorKind::InvalidProtocol))
        }),
        any::<u16>().prop_filter_map("a code that is allowed", |code| {
            let error = SendableCloseCode::new(code).err()?;
            Some(Made::of_a_value(error, ErrorKind::InvalidCloseCode))
        }),
        reasons().prop_filter_map("a reason that is allowed", |reason| {
            let error = CloseReason::new(reason).err()?;
            Some(Made::of_a_value(error, ErrorKind::InvalidCloseReason))
        }),
        any::<(u64, u64)>().prop_map(|(low, high)| {
            let option = OptionRule::LowWaterMark { low, high };
            Made::of_a_value(option, ErrorKind::InvalidOption)
        }),
    ]
}

/// Errors of a connection.
fn of_connections() -> impl Strategy<Value = Made> {
    use ErrorKind::{Browser, Closed, Connect, NotOpen, Overflow, Timeout, UnsupportedData};
    let durations = (any::<u64>(), 0..1_000_000_000u32).prop_map(|(s, ns)| Duration::new(s, ns));
    let states = (0..=3u8).prop_map(|state| ReadyState::from_number(state.into()));
    prop_oneof![
        Just(Made::plain(Error::unsupported(), ErrorKind::Unsupported)),
        exceptions().prop_map(|e| Made::with_source(
            Error::thrown(Thrown::Unsupported, e),
            ErrorKind::Unsupported
        )),
        exceptions().prop_map(|e| Made::with_source(Error::thrown(Thrown::Blocked, e), Connect)),
        exceptions().prop_map(|e| Made::with_source(Error::thrown(Thrown::Unexpected, e), Browser)),
        Just(Made::plain(Error::ended(Ending::NotMade, None), Connect)),
        Just(Made::plain(Error::ended(Ending::Lost, None), Closed)),
        Just(Made::plain(Error::ended_before(), NotOpen)),
        any::<u16>().prop_map(|p| Made::plain(Error::blocked(Blocked::Port(p)), Connect)),
        Just(Made::plain(Error::blocked(Blocked::Insecure), Connect)),
        Just(Made::plain(Error::given_up("no reason"), Connect)),
        states.prop_map(|state| Made::plain(Error::not_open(state), NotOpen)),
        events().prop_map(|e| Made::with_event(
            Error::ended(Ending::NotMade, Some(e.clone())),
            Connect,
            e
        )),
        events().prop_map(|e| Made::with_event(Error::ended(Ending::Closed, e.clone()), Closed, e)),
        (durations, events()).prop_map(|(d, e)| Made::with_event(
            Error::ended(Ending::TimedOut(d), e.clone()),
            Timeout,
            e
        )),
        "[A-Za-z]{1,9}"
            .prop_map(|s| { Made::plain(Error::unsupported_data(s, "no rule"), UnsupportedData) }),
        any::<(usize, usize)>().prop_map(|(m, b)| Made::plain(Error::overflow(m, b), Overflow)),
    ]
}

fn errors() -> impl Strategy<Value = Made> {
    prop_oneof![1 => of_values(), 2 => of_connections()]
}

#[test]
fn the_message_is_one_line_without_a_full_stop() {
    for_any(errors(), |made| {
        let message = made.error.to_string();
        assert!(!message.is_empty() && is_one_line(&message), "{message}");
        assert!(message == message.trim() && !message.ends_with('.'));
        assert!(format!("{:?}", made.error).starts_with(&message));
    });
}

#[test]
fn only_a_value_that_the_caller_chose_makes_a_message_long() {
    for_any(of_connections(), |made| {
        // A reason has 123 bytes, and none of them becomes more than eight of `\u{10ffff}`.
        let message = made.error.to_string();
        assert!(
            message.len() < 200 + 8 * CloseReason::MAX_BYTES,
            "{message}"
        );
    });
}

#[test]
fn kind_predicates_close_event_and_source_agree() {
    for_any(errors(), |made| {
        let error = made.error.clone();
        assert_eq!(error.kind(), made.kind);
        assert_eq!(error.close_event(), made.event.as_ref());
        assert_eq!(error.source().is_some(), made.has_source);
        assert_eq!(error.get_ref().is_some(), made.is_of_a_value);
        assert_eq!(error.is_connect(), made.kind == ErrorKind::Connect);
        assert_eq!(error.is_timeout(), made.kind == ErrorKind::Timeout);
        assert_eq!(error.is_closed(), made.kind == ErrorKind::Closed);
        let names_a_state = made.kind == ErrorKind::NotOpen;
        assert_eq!(error.ready_state().is_some(), names_a_state);
    });
}

#[test]
fn no_message_repeats_that_of_its_source() {
    for_any(errors(), |made| {
        let message = made.error.to_string();
        if let Some(source) = made.error.source() {
            // An exception without a name and a message is ": ".
            let words = source.to_string();
            assert!(words.len() <= 3 || !message.contains(&words), "{message}");
        }
        if let Some(leaf) = made.error.get_ref() {
            assert_eq!(leaf.to_string(), message);
        }
    });
}

#[test]
fn exactly_the_errors_for_values_are_those_of_the_caller() {
    for_any(of_values(), |made| assert!(made.error.is_invalid_input()));
    for_any(of_connections(), |made| {
        assert!(!made.error.is_invalid_input());
    });
}
