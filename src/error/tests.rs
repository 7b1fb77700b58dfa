use std::error::Error as _;

use super::*;

#[test]
fn it_is_one_pointer_wide_and_can_be_sent_anywhere() {
    fn anywhere<T: Send + Sync + std::error::Error + 'static>() {}
    anywhere::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn only_errors_of_an_ended_connection_carry_its_close_event() {
    let event = CloseEvent::abnormal();
    for error in [
        Error::ended(Ending::NotMade, Some(event.clone())),
        Error::ended(Ending::TimedOut(Duration::from_secs(1)), event.clone()),
        Error::ended(Ending::Closed, event.clone()),
    ] {
        assert_eq!(error.close_event(), Some(&event), "{error:?}");
    }
    for error in [
        Error::ended(Ending::NotMade, None),
        Error::ended(Ending::Lost, None),
        Error::not_open(ReadyState::Closed),
        Error::overflow(1, 2),
    ] {
        assert_eq!(error.close_event(), None, "{error:?}");
    }
}

#[test]
fn a_blocked_and_a_refused_connection_are_of_one_kind() {
    let exception = Exception::new("SecurityError".to_owned(), "no".to_owned());
    let blocked = Error::thrown(Thrown::Blocked, exception.clone());
    assert!(blocked.is_connect());
    assert!(Error::ended(Ending::NotMade, Some(CloseEvent::abnormal())).is_connect());
    let source = blocked.source().and_then(|s| s.downcast_ref::<Exception>());
    assert_eq!(source, Some(&exception));
}

#[test]
fn sending_in_a_state_other_than_open_names_the_state() {
    for state in [
        ReadyState::Connecting,
        ReadyState::Closing,
        ReadyState::Closed,
    ] {
        let error = Error::not_open(state);
        assert_eq!(error.kind(), ErrorKind::NotOpen);
        assert_eq!(error.ready_state(), Some(state));
        assert_eq!(
            error.to_string(),
            format!("the socket is {state}, and needs to be OPEN")
        );
    }
}

#[test]
fn each_message_names_the_value_and_the_rule() {
    let second = Duration::from_secs(1);
    for (error, words) in [
        (
            Error::ended(Ending::TimedOut(second), CloseEvent::abnormal()),
            "not open after 1000 ms",
        ),
        (Error::ended(Ending::Closed, CloseEvent::abnormal()), "1006"),
        (
            Error::ended(Ending::NotMade, Some(CloseEvent::abnormal())),
            "1006",
        ),
        (
            Error::ended(Ending::NotMade, Some(CloseEvent::abnormal())),
            ", and browsers do not tell a page why: 1006",
        ),
        (
            Error::ended(Ending::NoProtocol, None),
            "picked no subprotocol, and one is required",
        ),
        (
            Error::unsupported_data("Blob".to_owned(), "only text can be read"),
            "arrived as Blob, and only text can be read",
        ),
        (Error::overflow(3, 70), "more than 3 messages or 70 bytes"),
        (
            Error::buffer_too_small(16, 20),
            "length 20 does not fit into a buffer of 16 bytes",
        ),
    ] {
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn debug_is_the_message_and_that_of_the_source_in_one_line() {
    let exception = Exception::new("SecurityError".to_owned(), "insecure".to_owned());
    let blocked = Error::thrown(Thrown::Blocked, exception);
    assert_eq!(
        format!("{blocked:?}"),
        "the browser refused to connect: SecurityError: insecure"
    );
    let overflow = Error::overflow(1, 2);
    assert_eq!(format!("{overflow:?}"), overflow.to_string());
}
