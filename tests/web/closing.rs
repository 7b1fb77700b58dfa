use std::future::ready;
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt, join};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, CloseReason, ErrorKind, ReadyState, ReconnectingWebSocket, SendableCloseCode,
    WebSocket, WebSocketStream,
};

use super::support::{
    Engine, Log, ServerView, Uncaught, log_all, open_socket, open_stream, raw_close, socket,
    summary, url,
};

/// Promise 6, with the three ways to learn of it.
async fn assert_every_way_tells(endpoint: &str, expected: &str, then: impl AsyncFn(&WebSocket)) {
    let log = Log::default();
    let stream = WebSocketStream::new(socket(endpoint));
    let socket = stream.socket().clone();
    let _listeners = log_all(&socket, &log);
    socket.opened().await.unwrap();
    // What is echoed before the end is of no interest here.
    let end = stream
        .filter(|item| ready(item.is_err()))
        .collect::<Vec<_>>();
    let (event, _, end) = join!(socket.closed(), then(&socket), end);
    assert_eq!(summary(&event), expected, "closed(), {endpoint}");
    let told = format!("close {expected}");
    assert_eq!(log.lines().last(), Some(&told), "on_close, {endpoint}");
    match end.as_slice() {
        [] => assert!(event.was_clean, "the stream of {endpoint}"),
        [Err(error)] => {
            assert!(!event.was_clean, "the stream of {endpoint}");
            assert_eq!(error.kind(), ErrorKind::Closed);
            assert_eq!(error.close_event(), Some(&event));
        }
        more => panic!("the stream of {endpoint} ended with {more:?}"),
    }
    assert_eq!(socket.close_event(), Some(event));
}

/// Promise 6. The poll of the stream is pending when the connection ends.
#[wasm_bindgen_test]
async fn the_close_code_and_reason_reach_the_user_on_every_path() {
    let no = async |_: &WebSocket| ();
    assert_every_way_tells("/close?code=1000&reason=bye", "1000 \"bye\" clean", no).await;
    assert_every_way_tells("/close?code=1011&reason=%C3%A9", "1011 \"é\" clean", no).await;
    assert_every_way_tells("/close", "1005 \"\" clean", no).await;
    assert_every_way_tells("/echo", "4001 \"enough\" clean", async |socket| {
        let reason = CloseReason::new("enough").unwrap();
        socket.close_with(SendableCloseCode::new(4001).unwrap(), reason);
    })
    .await;
    for reset in ["0", "1"] {
        // It goes after the connection is open: a reset can overtake the handshake answer.
        let endpoint = format!("/drop?after=1&reset={reset}");
        let go = async |socket: &WebSocket| socket.send_text("go").unwrap();
        assert_every_way_tells(&endpoint, "1006 \"\" unclean", go).await;
    }
    let refused = socket("/status?code=404");
    assert_eq!(summary(&refused.closed().await), "1006 \"\" unclean");
    let server = ServerView::new().await;
    let hanging = server.socket("/hang");
    let (closed, event) = join!(hanging.closed(), hanging.close().into_future());
    assert_eq!(closed, event);
    assert_eq!(summary(&event), "1006 \"\" unclean");
    let error = hanging.opened().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "this side has closed it");
}

/// As the browser's own `close()`.
#[wasm_bindgen_test]
async fn closing_without_a_code_sends_an_empty_close_frame() {
    for way in ["handle", "sink", "client"] {
        let mut server = ServerView::new().await;
        if way == "client" {
            let client = ReconnectingWebSocket::new(&server.url("/echo")).unwrap();
            client.opened().await.unwrap();
            client.close_without_code();
            client.closed().await;
        } else {
            let stream = WebSocketStream::new(server.socket("/echo"));
            let (sink, _stream) = stream.split();
            sink.socket().opened().await.unwrap();
            let socket = sink.socket().clone();
            let event = match way {
                "sink" => sink.socket().close_without_code().await,
                _ => socket.close_without_code().await,
            };
            assert_eq!(summary(&event), "1005 \"\" clean", "{way}");
        }
        let seen = server.until_ended(1).await;
        assert_eq!(seen["closes"]["1005"], 1, "{way}");
    }
}

/// Promise 6. Between `error` and `close` microtasks run, and the close code is not known yet.
#[wasm_bindgen_test]
async fn an_error_event_settles_nothing() {
    let log = Log::default();
    let mut stream = open_stream("/close?after=1&code=4000&reason=enough").await;
    let socket = stream.socket().clone();
    let _listeners = log_all(&socket, &log);
    let error = web_sys::Event::new("error").unwrap();
    socket.as_raw().dispatch_event(&error).unwrap();
    assert!(socket.closed().now_or_never().is_none());
    assert!(stream.next().now_or_never().is_none());
    socket.send_text("go").unwrap();
    let event = socket.closed().await;
    assert_eq!(summary(&event), "4000 \"enough\" clean");
    let expected = [
        "error Closed",
        "message Some(\"go\")",
        "close 4000 \"enough\" clean",
    ];
    assert_eq!(log.lines(), expected);
}

/// Promise 7.
#[wasm_bindgen_test]
async fn closing_the_sink_closes_the_socket_and_resolves_at_the_close_event() {
    let (mut sink, mut stream) = open_stream("/echo").await.split();
    let socket = sink.socket().clone();
    sink.close().await.unwrap();
    assert_eq!(summary(&socket.close_event().unwrap()), "1000 \"\" clean");
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert!(stream.next().await.is_none());
    sink.close().await.unwrap();
}

/// Promise 8.
#[wasm_bindgen_test]
async fn closing_does_not_hang_after_the_stream_half_was_dropped() {
    let (mut sink, stream) = open_stream("/echo").await.split();
    drop(stream);
    sink.send("unheard".into()).await.unwrap();
    sink.close().await.unwrap();
    assert_eq!(sink.socket().close_event().unwrap().code, CloseCode::NORMAL);
}

/// Promise 8.
#[wasm_bindgen_test]
async fn closing_does_not_hang_with_a_peer_that_never_answers_the_close_frame() {
    let grace = Duration::from_millis(30);
    let builder = || WebSocket::builder(&url("/mute")).close_grace(grace);
    let log = Log::default();
    let socket = builder().build().unwrap();
    let _listeners = log_all(&socket, &log);
    socket.opened().await.unwrap();
    assert_eq!(summary(&socket.close().await), "1006 \"\" unclean");
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert_eq!(log.lines(), ["open", "close 1006 \"\" unclean"]);

    let mut stream = builder().connect().await.unwrap();
    let error = stream.close().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "what was sent may be lost");
    assert_eq!(summary(error.close_event().unwrap()), "1006 \"\" unclean");
}

/// Promise 9.
#[wasm_bindgen_test]
async fn closing_twice_or_closing_a_closed_socket_returns_the_stored_close_event() {
    let socket = open_socket("/echo").await;
    let code = SendableCloseCode::new(4001).unwrap();
    let first = socket.close_with(code, CloseReason::new("first").unwrap());
    let second = socket.close_with(
        SendableCloseCode::NORMAL,
        CloseReason::new("second").unwrap(),
    );
    let (first, second) = join!(first.into_future(), second.into_future());
    assert_eq!(summary(&first), "4001 \"first\" clean");
    assert_eq!(first, second);
    assert_eq!(socket.close().await, first);
    assert_eq!(socket.closed().await, first);
    assert_eq!(socket.closed().now_or_never(), Some(first));
}

/// Promise 10.
#[wasm_bindgen_test]
async fn a_reason_goes_with_1000_and_123_bytes_of_it_pass() {
    for text in ["bye".to_owned(), "é".repeat(61) + "x"] {
        let mut server = ServerView::new().await;
        let socket = server.socket("/echo");
        socket.opened().await.unwrap();
        let reason = CloseReason::new(text.clone()).unwrap();
        let event = socket.close_with(SendableCloseCode::NORMAL, reason).await;
        assert_eq!(event.code, CloseCode::NORMAL);
        assert_eq!(event.reason, text.as_str());
        assert!(event.was_clean);
        let seen = server.until_ended(1).await;
        assert_eq!(seen["last_close"]["code"], 1000);
        assert_eq!(seen["last_close"]["reason"], text);
    }
    assert!(CloseReason::new("é".repeat(62)).is_err());
}

/// Promise 11.
#[wasm_bindgen_test]
async fn codes_round_trip_at_the_edges_of_their_classes() {
    for code in [1014, 3000, 3999, 4000, 4999] {
        let event = socket(&format!("/close?code={code}")).closed().await;
        let expected = match (Engine::current(), code) {
            // Its network library knows no code from 1012 to 2999, and takes one for a violation.
            (Engine::Webkit, 1014) => (1006, false),
            _ => (code, true),
        };
        assert_eq!((event.code.as_u16(), event.was_clean), expected);
    }
    for code in [1000, 3000, 3999, 4000, 4999] {
        let socket = open_socket("/echo").await;
        let sent = SendableCloseCode::new(code).unwrap();
        let event = socket.close_with(sent, CloseReason::EMPTY).await;
        assert_eq!((event.code.as_u16(), event.was_clean), (code, true));
    }
}

/// Promise 13.
#[wasm_bindgen_test]
async fn dropping_the_last_handle_closes_with_1000_and_no_event_reaches_a_closure() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let mut server = ServerView::new().await;
    let socket = server.socket("/echo");
    socket.opened().await.unwrap();
    let raw = socket.as_raw().clone();
    let _listeners = log_all(&socket, &log);
    let clone = socket.clone();
    socket.send_text("on its way").unwrap();
    drop(socket);
    assert_eq!(
        raw.ready_state(),
        web_sys::WebSocket::OPEN,
        "a clone is there"
    );
    drop(clone);
    assert_eq!(raw.ready_state(), web_sys::WebSocket::CLOSING);
    assert_eq!(raw_close(&raw).await, (1000, true));
    let seen = server.until_ended(1).await;
    assert_eq!(seen["closes"]["1000"], 1);
    assert_eq!(seen["received_messages"], 1, "what was sent before arrives");
    assert_eq!(log.lines(), [""; 0]);
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn a_pending_stream_holds_the_socket_and_a_listener_does_not() {
    let stream = open_stream("/echo").await;
    let raw = stream.socket().as_raw().clone();
    let listener = stream.socket().on_message(|_| ());
    let (sink, stream) = stream.split();
    drop(sink);
    assert_eq!(raw.ready_state(), web_sys::WebSocket::OPEN);
    drop(stream);
    assert_eq!(raw.ready_state(), web_sys::WebSocket::CLOSING);
    drop(listener);
}

/// Promise 12.
#[wasm_bindgen_test]
async fn a_stream_ends_with_none_after_a_clean_close_and_with_one_error_after_another() {
    for endpoint in ["/close?code=1000", "/close?code=1011", "/close"] {
        let mut stream = WebSocketStream::new(socket(endpoint));
        assert!(stream.next().await.is_none(), "{endpoint}");
        assert!(stream.next().await.is_none(), "{endpoint}");
    }
    let refused = WebSocketStream::new(socket("/status?code=404"));
    assert_ends_with_one_error(refused, ErrorKind::Connect).await;
    for endpoint in ["/drop?after=1", "/drop?after=1&reset=1"] {
        let mut lost = open_stream(endpoint).await;
        lost.send("go".into()).await.unwrap();
        assert_ends_with_one_error(lost, ErrorKind::Closed).await;
    }
}

async fn assert_ends_with_one_error(stream: WebSocketStream, kind: ErrorKind) {
    let mut errors = stream.filter(|item| ready(item.is_err()));
    let error = errors.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), kind);
    assert_eq!(error.close_event().unwrap().code, CloseCode::ABNORMAL);
    assert!(errors.next().await.is_none());
}

#[wasm_bindgen_test]
async fn a_weak_handle_does_not_keep_the_connection_open() {
    let socket = open_socket("/echo").await;
    let weak = socket.downgrade();
    assert_eq!(weak.upgrade().unwrap().url(), socket.url());
    let raw = socket.as_raw().clone();
    drop(socket);
    assert!(weak.upgrade().is_none());
    assert_eq!(raw_close(&raw).await, (1000, true));
}

#[wasm_bindgen_test]
async fn a_plain_event_of_the_name_close_ends_the_socket_as_lost() {
    let uncaught = Uncaught::watch();
    let socket = open_socket("/echo").await;
    let raw = socket.as_raw().clone();
    let close = web_sys::Event::new("close").unwrap();
    raw.dispatch_event(&close).unwrap();
    assert_eq!(summary(&socket.closed().await), "1006 \"\" unclean");
    drop(socket);
    assert_eq!(
        raw_close(&raw).await,
        (1000, true),
        "the browser's own is closed too"
    );
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn a_kept_closure_is_dropped_when_the_socket_has_closed() {
    let witness = std::rc::Rc::new(());
    let socket = open_socket("/echo").await;
    let (held, handle) = (witness.clone(), socket.clone());
    // It holds a handle of its own socket, and must not keep it for ever.
    socket
        .on_close(move |_| drop((held.clone(), handle.clone())))
        .keep();
    assert_eq!(std::rc::Rc::strong_count(&witness), 2);
    socket.close().await;
    assert_eq!(std::rc::Rc::strong_count(&witness), 1);
}
