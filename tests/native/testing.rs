//! The connection in memory, which programs use in their tests.

use futures_util::stream::{FusedStream, FuturesUnordered};
use futures_util::{FutureExt, SinkExt, StreamExt};
use proptest::prelude::*;
use wasm_websocket::testing::{MemoryStream, pair, pair_with};
use wasm_websocket::{
    CloseCode, CloseReason, Error, ErrorKind, Message, OverflowPolicy, ReadyState, ReceiveLimit,
    SendableCloseCode, WebSocket, WebSocketBuilder,
};

use super::pipe::run;
use super::without_files;

fn options() -> WebSocketBuilder {
    WebSocket::builder("/")
}

/// The next item, which has to be there.
#[track_caller]
fn item(stream: &mut MemoryStream) -> Option<Result<Message, Error>> {
    stream.next().now_or_never().expect("nothing is there yet")
}

#[track_caller]
fn text(stream: &mut MemoryStream) -> String {
    item(stream).unwrap().unwrap().into_text().unwrap()
}

#[track_caller]
fn failure(stream: &mut MemoryStream) -> Error {
    item(stream).unwrap().unwrap_err()
}

/// Runs two tasks, each of which is polled only after it has been woken.
fn run_both(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    let tasks = [one.boxed_local(), other.boxed_local()];
    run(tasks
        .into_iter()
        .collect::<FuturesUnordered<_>>()
        .collect::<Vec<_>>());
}

#[test]
fn both_ends_speak_and_are_woken() {
    let (mut client, mut server) = pair();
    let asking = async {
        for number in 0..3 {
            client.send(number.to_string().into()).await.unwrap();
            let answer = client.next().await.unwrap().unwrap();
            assert_eq!(answer, format!("{number}!").into());
        }
        client.close().await.unwrap();
        assert!(client.next().await.is_none());
        assert!(client.is_terminated());
    };
    let answering = async {
        while let Some(question) = server.next().await {
            let question = question.unwrap().into_text().unwrap();
            server.send(format!("{question}!").into()).await.unwrap();
        }
        assert_eq!(server.close_event().unwrap().code, CloseCode::NORMAL);
    };
    run_both(asking, answering);
}

#[test]
fn what_was_sent_before_the_end_is_read_and_then_the_stream_ends_as_the_connection_did() {
    for (code, is_clean) in [
        (1001, true),
        (1005, true),
        (1006, false),
        (1015, false),
        (4999, true),
    ] {
        let (mut client, mut server) = pair();
        client.send_now("from the client").unwrap();
        server.send_now("from the server").unwrap();
        match code {
            1006 => server.lose(),
            code => server.close_with(CloseCode::from(code), CloseReason::EMPTY),
        }
        // Nothing ends twice.
        client.lose();
        drop(server.close().now_or_never().unwrap());
        for stream in [&mut client, &mut server] {
            assert_eq!(stream.ready_state(), ReadyState::Closed);
            assert!(text(stream).starts_with("from"));
            let event = stream.close_event().unwrap();
            assert_eq!((event.code.as_u16(), event.was_clean), (code, is_clean));
            match item(stream) {
                None => assert!(is_clean, "{code}"),
                Some(ended) => {
                    assert!(!is_clean, "{code}");
                    assert_eq!(ended.unwrap_err().close_event(), Some(&event));
                    assert!(item(stream).is_none());
                }
            }
            assert!(stream.is_terminated());
            let error = stream.send_now("too late").unwrap_err();
            assert_eq!(error.ready_state(), Some(ReadyState::Closed));
            let error = run(stream.send("too late".into())).unwrap_err();
            assert_eq!(error.close_event(), Some(&event));
        }
    }
}

#[test]
fn closing_gives_both_ends_the_code_and_the_reason() {
    let (client, server) = pair();
    let reason = CloseReason::new("because").unwrap();
    server.close_with(SendableCloseCode::UNAUTHORIZED, reason.clone());
    let event = client.close_event().unwrap();
    assert_eq!(event.code, CloseCode::UNAUTHORIZED);
    assert_eq!(event.reason, reason);
    assert_eq!(server.close_event(), Some(event));
}

#[test]
fn dropping_an_end_closes_with_1000() {
    let (client, server) = pair();
    drop(client);
    let event = server.close_event().unwrap();
    assert_eq!((event.code, event.was_clean), (CloseCode::NORMAL, true));
}

#[test]
fn a_sender_waits_at_the_high_water_mark_until_the_other_end_has_read_down_to_the_low_one() {
    let marks = options().high_water_mark(10).low_water_mark(4);
    let (mut client, mut server) = pair_with(marks).unwrap();
    let mut sending = async move {
        for _ in 0..5 {
            client.send("four".into()).await.unwrap();
        }
        client
    }
    .boxed_local();
    assert!((&mut sending).now_or_never().is_none());
    assert_eq!(server.receive_stats().queued_bytes, 12);
    text(&mut server);
    assert!((&mut sending).now_or_never().is_none());
    assert_eq!(server.receive_stats().queued_bytes, 8);
    text(&mut server);
    let client = sending.now_or_never().unwrap();
    assert_eq!(client.buffered_amount(), 12);
}

#[test]
fn a_sender_is_woken_when_there_is_room_and_both_by_the_end() {
    let (mut client, mut server) = pair_with(options().high_water_mark(1)).unwrap();
    let sending = async {
        for _ in 0..9 {
            client.send("full".into()).await.unwrap();
        }
    };
    let reading = async {
        for _ in 0..8 {
            server.next().await.unwrap().unwrap();
        }
    };
    run_both(sending, reading);
    let waiting = async { assert!(client.send("more".into()).await.unwrap_err().is_closed()) };
    run_both(waiting, async { server.lose() });

    let (mut client, server) = pair();
    let waiting = async { assert!(client.next().await.unwrap().unwrap_err().is_closed()) };
    run_both(waiting, async { server.lose() });
}

#[test]
fn a_reader_that_is_too_slow_meets_the_receive_limit() {
    let limit = ReceiveLimit::default().messages(2);
    let (mut client, server) = pair_with(options().receive_limit(limit)).unwrap();
    for number in 0..3 {
        server.send_now(number.to_string()).unwrap();
    }
    assert_eq!(server.close_event().unwrap().code, CloseCode::NORMAL);
    assert_eq!([text(&mut client), text(&mut client)], ["0", "1"]);
    assert_eq!(failure(&mut client).kind(), ErrorKind::Overflow);
    assert!(item(&mut client).is_none());

    let newest = limit.overflow(OverflowPolicy::DropOldest);
    let (mut client, server) = pair_with(options().receive_limit(newest)).unwrap();
    for number in 0..3 {
        server.send_now(number.to_string()).unwrap();
    }
    assert_eq!([text(&mut client), text(&mut client)], ["1", "2"]);
    assert_eq!(client.receive_stats().dropped_messages, 1);
    assert_eq!(client.ready_state(), ReadyState::Open);
}

#[test]
fn a_message_that_cannot_be_read_is_an_error_item_and_the_stream_goes_on() {
    let (mut client, server) = pair_with(options().max_message_size(3)).unwrap();
    server.send_unreadable().unwrap();
    server.send_now("four").unwrap();
    // Five bytes, and three units of UTF-16, which are what a browser counts.
    server.send_now("é𝄞").unwrap();
    assert_eq!(failure(&mut client).kind(), ErrorKind::UnsupportedData);
    assert_eq!(failure(&mut client).kind(), ErrorKind::MessageTooLong);
    assert_eq!(text(&mut client), "é𝄞");
}

#[test]
fn an_option_that_is_not_allowed_is_a_typed_error() {
    let error = pair_with(options().high_water_mark(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOption);
}

#[derive(Clone, Debug)]
enum Step {
    Send(bool, String),
    SendUnreadable(bool),
    Read(bool),
    Close(bool, u16),
    Lose(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let side = any::<bool>;
    let step = prop_oneof![
        8 => (side(), any::<String>()).prop_map(|(side, text)| Step::Send(side, text)),
        1 => side().prop_map(Step::SendUnreadable),
        8 => side().prop_map(Step::Read),
        1 => (side(), 3000..5000_u16).prop_map(|(side, code)| Step::Close(side, code)),
        1 => side().prop_map(Step::Lose),
    ];
    prop::collection::vec(step, 0..60)
}

/// What one end is to read, an unreadable message being `None`.
type Expected = std::collections::VecDeque<Option<String>>;

proptest! {
    #![proptest_config(without_files())]

    #[test]
    fn whatever_both_ends_do_nothing_is_lost_and_they_agree_on_the_end(steps in steps()) {
        let (mut ends, mut expected) = (pair(), (Expected::new(), Expected::new()));
        let mut ended = None;
        for step in steps {
            let (Step::Send(side, _)
            | Step::SendUnreadable(side)
            | Step::Read(side)
            | Step::Close(side, _)
            | Step::Lose(side)) = step;
            let (here, to_read, there) = match side {
                true => (&mut ends.0, &mut expected.0, &mut expected.1),
                false => (&mut ends.1, &mut expected.1, &mut expected.0),
            };
            match step {
                Step::Send(_, text) if ended.is_none() => {
                    here.send_now(text.as_str()).unwrap();
                    there.push_back(Some(text));
                }
                Step::SendUnreadable(_) if ended.is_none() => {
                    here.send_unreadable().unwrap();
                    there.push_back(None);
                }
                Step::Send(_, text) => assert!(here.send_now(text).is_err()),
                Step::SendUnreadable(_) => assert!(here.send_unreadable().is_err()),
                Step::Read(_) => match (to_read.pop_front(), here.next().now_or_never()) {
                    (Some(Some(text)), found) => {
                        assert_eq!(found.unwrap().unwrap().unwrap(), text.into());
                    }
                    (Some(None), found) => assert!(found.unwrap().unwrap().is_err()),
                    (None, found) => assert_eq!(found.is_some(), ended.is_some()),
                },
                Step::Close(_, code) => {
                    here.close_with(SendableCloseCode::new(code).unwrap(), CloseReason::EMPTY);
                    ended.get_or_insert(code);
                }
                Step::Lose(_) => {
                    here.lose();
                    ended.get_or_insert(1006);
                }
            }
            for end in [&ends.0, &ends.1] {
                assert_eq!(end.close_event().map(|event| event.code.as_u16()), ended);
            }
        }
    }
}
