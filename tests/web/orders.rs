//! Orders of events that no server can force, with a fake socket, which is used for nothing else.

use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ErrorKind, Message, ReadyState, WebSocket, WebSocketStream};

use super::support::{
    Constructor, FakeWebSocket, Instruments, Log, Uncaught, log_all, next_task, socket, summary,
};

const SHORT: Duration = Duration::from_millis(30);

/// Promise 6.
#[wasm_bindgen_test]
async fn an_error_with_a_poll_before_the_close_does_not_hide_the_close_code() {
    let log = Log::default();
    let (socket, fake) = FakeWebSocket::opened();
    let mut stream = WebSocketStream::new(socket.clone());
    let _listeners = log_all(&socket, &log);
    fake.fail();
    next_task().await;
    assert!(socket.closed().now_or_never().is_none());
    assert!(socket.ready().now_or_never().is_none());
    assert!(stream.next().now_or_never().is_none());
    assert_eq!(socket.close_event(), None);
    fake.close(4321, "enough", false);
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(
        summary(error.close_event().unwrap()),
        "4321 \"enough\" unclean"
    );
    assert!(stream.next().await.is_none());
    assert_eq!(socket.close_event().as_ref(), error.close_event());
    assert_eq!(
        log.lines(),
        ["error Closed", "close 4321 \"enough\" unclean"]
    );
}

#[wasm_bindgen_test]
async fn events_after_the_close_reach_nobody_and_change_nothing() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let (socket, fake) = FakeWebSocket::opened();
    let mut stream = WebSocketStream::new(socket.clone());
    let _listeners = log_all(&socket, &log);
    fake.close(1000, "", true);
    let event = socket.closed().await;
    fake.message(&"late".into());
    fake.open();
    fake.fail();
    fake.close(4321, "again", false);
    next_task().await;
    assert_eq!(log.lines(), ["close 1000 \"\" clean"]);
    assert_eq!(socket.closed().await, event);
    assert!(stream.next().await.is_none());
    assert_eq!(socket.undelivered_messages(), 0);
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn events_after_the_last_handle_was_dropped_reach_nobody() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let (socket, fake) = FakeWebSocket::opened();
    let _listeners = log_all(&socket, &log);
    drop(socket);
    assert_eq!(fake.told_to_close(), ["1000 "]);
    fake.message(&"late".into());
    fake.fail();
    fake.close(1006, "", false);
    next_task().await;
    assert_eq!(log.lines(), [""; 0]);
    uncaught.assert_none().await;
}

/// Promise 5.
#[wasm_bindgen_test]
async fn a_late_open_does_not_revive_what_has_timed_out() {
    let log = Log::default();
    let builder = WebSocket::builder("ws://fake/").connect_timeout(SHORT);
    let (socket, fake) = FakeWebSocket::built(builder.close_grace(SHORT));
    let _listeners = log_all(&socket, &log);
    while fake.told_to_close().is_empty() {
        // Futures wait for the close event.
        next_task().await;
    }
    fake.open();
    assert!(socket.opened().now_or_never().is_none());
    fake.close(1000, "", true);
    let error = socket.opened().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(log.lines(), ["error Timeout", "close 1000 \"\" clean"]);
    assert_eq!(fake.told_to_close(), ["1000 "]);
}

#[wasm_bindgen_test]
async fn an_open_that_comes_twice_is_told_once() {
    let log = Log::default();
    let (socket, fake) = FakeWebSocket::built(WebSocket::builder("ws://fake/"));
    let _listeners = log_all(&socket, &log);
    fake.open();
    fake.open();
    assert_eq!(log.lines(), ["open"]);
    socket.opened().await.unwrap();
}

/// Promise 3. When the server closes, the state changes some time before any event comes.
#[wasm_bindgen_test]
async fn sending_while_the_server_is_closing_is_an_error_although_no_event_has_come() {
    let (socket, fake) = FakeWebSocket::opened();
    socket.send_text("open").unwrap();
    fake.set_ready_state(2);
    for error in [
        socket.send_text("late").unwrap_err(),
        socket.send_binary(b"late").unwrap_err(),
    ] {
        assert_eq!(error.ready_state(), Some(ReadyState::Closing));
    }
    assert_eq!(fake.sent(), 1);
    assert!(socket.ready().now_or_never().is_none());
    fake.close(1001, "", true);
    assert_eq!(socket.ready().await.unwrap_err().kind(), ErrorKind::Closed);
}

#[wasm_bindgen_test]
fn an_exception_of_send_is_a_typed_error() {
    let (socket, fake) = FakeWebSocket::opened();
    // A browser throws the first one in the state CONNECTING only, and the state was OPEN.
    for name in ["InvalidStateError", "QuotaExceededError"] {
        fake.set_thrown(&exception(name));
        for error in [
            socket.send_text("a").unwrap_err(),
            socket.send_binary(b"a").unwrap_err(),
            socket.send("a").unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Browser);
            assert!(format!("{error:?}").contains(name), "{error:?}");
        }
    }
}

/// Promise 15. A page may dispatch an event from inside a handler.
#[wasm_bindgen_test]
async fn an_event_inside_of_a_handler_is_received() {
    let uncaught = Uncaught::watch();
    let (socket, fake) = FakeWebSocket::opened();
    let mut stream = WebSocketStream::new(socket.clone());
    let log = Log::default();
    let inner = log.clone();
    let (nested, ending) = (fake.clone(), fake.clone());
    let _message = socket.on_payload(move |payload| {
        inner.add(payload.text().unwrap());
        nested.message(&"second".into());
        nested.fail();
    });
    let inner = log.clone();
    let _error = socket.on_error(move |_| {
        inner.add("error");
        ending.close(1001, "away", true);
    });
    let inner = log.clone();
    let _close = socket.on_close(move |event| inner.add(summary(event)));
    fake.message(&"first".into());
    // A running closure is not called for an event that it causes itself.
    assert_eq!(log.lines(), ["first", "error", "1001 \"away\" clean"]);
    for text in ["first", "second"] {
        let message = stream.next().await.unwrap().unwrap();
        assert_eq!(message.as_text(), Some(text));
    }
    uncaught.assert_none().await;
}

/// Promise 8.
#[wasm_bindgen_test]
async fn a_socket_that_cannot_be_closed_is_given_up_after_the_close_grace() {
    let uncaught = Uncaught::watch();
    let builder = WebSocket::builder("ws://fake/").close_grace(SHORT);
    let (socket, fake) = FakeWebSocket::built(builder);
    fake.open();
    fake.set_thrown(&exception("InvalidAccessError"));
    assert_eq!(summary(&socket.close().await), "1006 \"\" unclean");
    drop(socket);
    uncaught.assert_none().await;
}

/// `WebKitGTK` does so for a port that it blocks.
#[wasm_bindgen_test]
async fn an_error_that_no_close_follows_ends_the_socket_after_the_close_grace() {
    let log = Log::default();
    let builder = WebSocket::builder("ws://fake/").close_grace(SHORT);
    let (socket, fake) = FakeWebSocket::built(builder.connect_timeout(None));
    let _listeners = log_all(&socket, &log);
    fake.fail();
    let error = socket.opened().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let lines = ["error Connect", "close 1006 \"\" unclean"];
    assert_eq!(log.lines(), lines);
    fake.close(4000, "late", true);
    assert_eq!(log.lines(), lines);
}

#[wasm_bindgen_test]
async fn without_limits_of_closing_the_end_is_left_to_the_browser() {
    let builder = || {
        WebSocket::builder("ws://fake/")
            .connect_timeout(None)
            .close_grace(None)
            .close_timeout(None)
    };
    let (closing, of_closing) = FakeWebSocket::built(builder());
    let (failing, of_failing) = FakeWebSocket::built(builder());
    let instruments = Instruments::install();
    of_closing.open();
    closing.close();
    of_failing.fail();
    assert_eq!(instruments.counts().timers, 0, "nobody counts the time");
    assert!(closing.closed().now_or_never().is_none());
    assert!(failing.closed().now_or_never().is_none());
    of_closing.close(1000, "", true);
    of_failing.close(1006, "", false);
    assert_eq!(summary(&closing.closed().await), "1000 \"\" clean");
    assert_eq!(summary(&failing.closed().await), "1006 \"\" unclean");
}

#[wasm_bindgen_test]
async fn the_close_grace_is_given_anew_as_long_as_what_was_sent_still_leaves() {
    let builder = WebSocket::builder("ws://fake/").close_grace(SHORT);
    let (socket, fake) = FakeWebSocket::built(builder);
    fake.open();
    // It is looked at when the grace begins, and whenever it is over.
    fake.set_buffered_amounts(vec![400.0, 300.0, 200.0, 200.0, 100.0]);
    assert_eq!(summary(&socket.close().await), "1006 \"\" unclean");
    assert_eq!(
        fake.buffered_amounts(),
        [100.0],
        "the grace was over when nothing had left"
    );
}

/// Promise 18.
#[wasm_bindgen_test]
fn whatever_the_constructor_throws_is_a_typed_error() {
    let connect = || WebSocket::new("ws://localhost/").unwrap_err();
    for (thrown, kind, words) in [
        (exception("SyntaxError"), ErrorKind::InvalidUrl, "localhost"),
        (exception("SecurityError"), ErrorKind::Connect, "refused"),
        (exception("TypeError"), ErrorKind::Unsupported, ""),
        (exception("QuotaExceededError"), ErrorKind::Browser, ""),
        (JsValue::from_str("a string"), ErrorKind::Browser, ""),
        (JsValue::from(7), ErrorKind::Browser, ""),
        (JsValue::NULL, ErrorKind::Browser, ""),
        (JsValue::UNDEFINED, ErrorKind::Browser, ""),
        (js_sys::Object::new().into(), ErrorKind::Browser, ""),
    ] {
        let constructor = Constructor::throwing(&thrown);
        let error = connect();
        drop(constructor);
        assert_eq!(error.kind(), kind, "{thrown:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let missing = Constructor::missing();
    let error = connect();
    drop(missing);
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    drop(socket("/echo"));
}

/// Promise 18. Somebody else sets `binaryType`, or the engine has one more kind of data.
#[wasm_bindgen_test]
async fn data_of_any_type_is_a_message_or_a_typed_error() {
    let uncaught = Uncaught::watch();
    let (socket, fake) = FakeWebSocket::opened();
    let mut stream = WebSocketStream::new(socket.clone());
    let blob: JsValue = web_sys::Blob::new().unwrap().into();
    let array: JsValue = js_sys::Uint8Array::new_with_length(3).into();
    for (data, name) in [
        (blob, "Blob"),
        (array, "Uint8Array"),
        (JsValue::NULL, "object"),
        (JsValue::UNDEFINED, "undefined"),
        (JsValue::from(7), "number"),
        (JsValue::symbol(Some("s")), "symbol"),
        (
            js_sys::Object::<JsValue>::create(JsValue::NULL.unchecked_ref()).into(),
            "object",
        ),
    ] {
        fake.message(&data);
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedData);
        assert!(error.to_string().contains(name), "{error}");
    }
    fake.message(&js_sys::ArrayBuffer::new(3).into());
    let message = stream.next().await.unwrap().unwrap();
    assert_eq!(message, Message::from([0; 3]));
    uncaught.assert_none().await;
}

fn exception(name: &str) -> JsValue {
    let error = js_sys::Error::new("as the test wants it");
    error.set_name(name);
    error.into()
}
