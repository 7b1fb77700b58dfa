use std::pin::pin;
use std::time::Duration;

use futures_util::{StreamExt, poll};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, ErrorKind, InvalidUrl, Message, ReadyState, WebSocket, WebSocketStream,
};

use super::support::{
    Engine, Log, ServerView, Uncaught, heard, log_all, open_socket, raw_close, socket, summary, url,
};

/// Promise 1.
#[wasm_bindgen_test]
async fn a_message_that_arrives_together_with_the_handshake_answer_is_delivered() {
    for _ in 0..10 {
        let stream = WebSocketStream::connect(&url("/greet?text=hello&count=3")).await;
        let texts: Vec<_> = stream.unwrap().take(3).map(Result::unwrap).collect().await;
        assert_eq!(texts, ["hello 0", "hello 1", "hello 2"].map(Message::from));

        let socket = socket("/greet?text=hello");
        let (_listener, mut messages) = heard(&socket);
        assert_eq!(messages.next().await, Some(Message::from("hello")));
        assert_eq!(socket.undelivered_messages(), 0);
    }
}

/// Promise 1. An executor may be so slow that all has come, and the end too, before it polls again.
#[wasm_bindgen_test]
async fn a_connect_that_is_polled_late_delivers_what_has_arrived_meanwhile() {
    let mut server = ServerView::new().await;
    let url = server.url("/burst?count=3&size=1&then=close");
    let mut connecting = pin!(WebSocketStream::connect(&url));
    assert!(poll!(connecting.as_mut()).is_pending());
    // The close frame that the server waits for is sent behind everything that came before.
    server.until_ended(1).await;
    let messages: Vec<_> = connecting
        .await
        .unwrap()
        .map(Result::unwrap)
        .collect()
        .await;
    assert_eq!(messages, ["0", "1", "2"].map(Message::from));
}

/// Promise 2.
#[wasm_bindgen_test]
async fn two_subprotocols_are_offered_as_two_and_the_negotiated_one_is_readable() {
    for picked in ["v2.chat", "v1.chat"] {
        let socket = WebSocket::builder(&url(&format!("/echo?protocol={picked}")))
            .protocols(["v2.chat", "v1.chat"])
            .build()
            .unwrap();
        assert_eq!(socket.protocol(), "");
        socket.opened().await.unwrap();
        assert_eq!(socket.protocol(), picked);
    }
}

/// The standard says to fail the connection, and Chromium does. Firefox and WebKitGTK open it, and
/// without `require_protocol()` the library keeps what the browser has opened.
#[wasm_bindgen_test]
async fn a_server_that_picks_no_subprotocol_fails_the_connection_in_chromium_alone() {
    let connecting = WebSocket::builder(&url("/echo?protocol="))
        .protocols(["v1.chat"])
        .connect();
    let connected = connecting.await;
    match Engine::current() {
        Engine::Chromium => {
            let error = connected.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connect);
            assert_eq!(summary(error.close_event().unwrap()), "1006 \"\" unclean");
        }
        Engine::Firefox | Engine::Webkit => {
            assert_eq!(connected.unwrap().socket().protocol(), "");
        }
    }
}

/// A socket that offers a subprotocol and requires that the server picks it.
fn requiring(picked: &str) -> WebSocket {
    WebSocket::builder(&url(&format!("/echo?protocol={picked}")))
        .protocols(["v1.chat"])
        .require_protocol()
        .build()
        .unwrap()
}

#[wasm_bindgen_test]
async fn a_required_subprotocol_that_is_picked_opens_the_connection() {
    let socket = requiring("v1.chat");
    socket.opened().await.unwrap();
    assert_eq!(socket.protocol(), "v1.chat");
}

#[wasm_bindgen_test]
async fn a_required_subprotocol_that_is_not_picked_fails_the_connection_for_all_who_wait() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let socket = requiring("");
    let _listeners = log_all(&socket, &log);
    let mut stream = WebSocketStream::new(socket.clone());
    let opened = socket.opened().await.unwrap_err();
    let ready = socket.ready().await.unwrap_err();
    let read = stream.next().await.unwrap().unwrap_err();
    assert!(stream.next().await.is_none());
    let event = socket.close_event().unwrap();
    for error in [opened, ready, read] {
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        assert_eq!(error.close_event(), Some(&event));
    }
    let lines = log.lines();
    assert_eq!(lines.len(), 2, "an error and a close: {lines:?}");
    assert!(!lines.contains(&"open".to_owned()), "{lines:?}");
    match Engine::current() {
        Engine::Chromium => assert_eq!(summary(&event), "1006 \"\" unclean"),
        Engine::Firefox | Engine::Webkit => assert_eq!(summary(&event), "1000 \"\" clean"),
    }
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn an_open_socket_without_the_required_subprotocol_is_not_adopted() {
    let socket = open_socket("/echo").await;
    let raw = socket.as_raw().clone();
    let builder = WebSocket::builder("/").require_protocol();
    let error = builder.clone().adopt(raw).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(socket.ready_state(), ReadyState::Open);

    let with_protocol = requiring("v1.chat");
    with_protocol.opened().await.unwrap();
    let adopted = builder.adopt(with_protocol.as_raw().clone()).unwrap();
    adopted.opened().await.unwrap();
}

#[wasm_bindgen_test]
fn a_required_subprotocol_has_to_be_offered() {
    let error = WebSocket::builder("/echo")
        .require_protocol()
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOption);
    assert_eq!(
        error.to_string(),
        "a subprotocol is required, and none is offered"
    );
}

/// Promise 4. That no handler is left is counted in `leaks.rs`.
#[wasm_bindgen_test]
async fn a_connect_that_is_dropped_while_pending_closes_its_socket() {
    let mut server = ServerView::new().await;
    let url = server.url("/hang");
    {
        let mut connecting = pin!(WebSocketStream::connect(&url));
        assert!(poll!(connecting.as_mut()).is_pending());
        server.until(|seen| seen["open"] == 1).await;
        assert!(poll!(connecting.as_mut()).is_pending());
    }
    if Engine::current() == Engine::Firefox {
        // It ends the connection of a closed socket when the handshake is answered, not before.
        server.command("proceed").await;
        let seen = server.until_ended(1).await;
        assert_eq!(seen["closes"]["1006"], 1);
    } else {
        let seen = server.until_ended(1).await;
        assert_eq!(seen["cancelled"], 1);
    }
}

/// Promise 4.
#[wasm_bindgen_test]
async fn no_event_reaches_a_closure_of_a_socket_that_was_dropped_while_connecting() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let server = ServerView::new().await;
    let socket = server.socket("/hang");
    let raw = socket.as_raw().clone();
    let _listeners = log_all(&socket, &log);
    {
        let opened = socket.opened();
        assert!(futures_util::FutureExt::now_or_never(opened).is_none());
    }
    drop(socket);
    assert_eq!(raw_close(&raw).await, (1006, false));
    assert_eq!(log.lines(), [""; 0]);
    uncaught.assert_none().await;
}

/// Promise 5.
#[wasm_bindgen_test]
async fn a_connect_timeout_ends_with_a_timeout_error_and_no_open_follows() {
    let log = Log::default();
    let server = ServerView::new().await;
    let socket = WebSocket::builder(&server.url("/hang"))
        .connect_timeout(Duration::from_millis(30))
        .build()
        .unwrap();
    let _listeners = log_all(&socket, &log);
    let error = socket.opened().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(summary(error.close_event().unwrap()), "1006 \"\" unclean");
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert_eq!(log.lines(), ["error Timeout", "close 1006 \"\" unclean"]);
    assert!(socket.ready().await.unwrap_err().is_timeout());
}

#[wasm_bindgen_test]
async fn a_connection_that_cannot_be_made_is_an_error_that_carries_the_close_event() {
    // Nobody listens on this port, and browsers do not block it.
    let refused = "ws://127.0.0.1:47/".to_owned();
    for url in [
        refused,
        url("/status?code=404"),
        url("/status?code=500"),
        url("/nowhere"),
    ] {
        let error = WebSocketStream::connect(&url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{url}: {error}");
        let event = error.close_event().unwrap();
        assert_eq!(event.code, CloseCode::ABNORMAL);
        assert!(!event.was_clean);
    }
}

/// Promise 17.
#[wasm_bindgen_test]
async fn the_error_event_is_handled_as_a_plain_event() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let socket = socket("/status?code=403");
    let _listeners = log_all(&socket, &log);
    socket.closed().await;
    assert_eq!(log.lines(), ["error Connect", "close 1006 \"\" unclean"]);
    uncaught.assert_none().await;
}

/// Promise 18.
#[wasm_bindgen_test]
fn a_bad_url_is_a_typed_error_that_names_it_and_the_rule() {
    for url in [
        "ftp://localhost/",
        "ws://localhost/#top",
        "ws://localhost/#",
        "ws://[local/",
        "ws://localhost:99999/",
    ] {
        let error = WebSocket::new(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidUrl, "{url}");
        assert!(error.is_invalid_input());
        let message = error.to_string();
        assert!(message.starts_with(&format!("\"{url}\" ")), "{message}");
        let rule = "which has the scheme ws, wss, http or https and no fragment";
        assert!(message.contains(rule), "{message}");
        let invalid = error.get_ref().unwrap().downcast_ref::<InvalidUrl>();
        assert_eq!(invalid.unwrap().url(), url);
    }
}

/// Promise 18. One browser throws for a blocked port, another one fires `error` and `close`, and
/// WebKitGTK fires only `error`, so that the end comes when the close grace is over.
#[wasm_bindgen_test]
async fn a_blocked_port_is_one_typed_error_however_the_browser_tells_it() {
    let connecting = WebSocket::builder("ws://127.0.0.1:25/")
        .connect_timeout(None)
        .close_grace(Duration::from_millis(50))
        .connect();
    let error = connecting.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
}

#[wasm_bindgen_test]
fn a_bad_subprotocol_is_a_typed_error_before_the_browser_is_asked() {
    for protocols in [vec![""], vec!["a, b"], vec!["a", "a"]] {
        let builder = WebSocket::builder(&url("/echo")).protocols(protocols);
        assert_eq!(
            builder.build().unwrap_err().kind(),
            ErrorKind::InvalidProtocol
        );
    }
}

#[wasm_bindgen_test]
async fn the_getters_say_what_the_browser_says() {
    let socket = socket("/echo");
    assert_eq!(socket.url(), url("/echo"));
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    socket.opened().await.unwrap();
    assert_eq!(socket.ready_state(), ReadyState::Open);
    assert_eq!(socket.buffered_amount(), 0);
    assert_eq!(socket.protocol(), "");
    assert_eq!(socket.extensions(), socket.as_raw().extensions());
    assert_eq!(socket.close_event(), None);
    let debug = format!("{socket:?}");
    assert!(debug.contains("/echo") && debug.contains("Open"), "{debug}");
}

#[wasm_bindgen_test]
async fn a_raw_socket_can_be_taken_over_in_every_state_but_closed() {
    let raw = web_sys::WebSocket::new(&url("/echo")).unwrap();
    let connecting = WebSocket::from_raw(raw).unwrap();
    connecting.opened().await.unwrap();

    let raw = open_socket("/echo").await.as_raw().clone();
    let error = WebSocket::from_raw(raw.clone()).map(|closing| closing.ready_state());
    assert_eq!(
        error.unwrap(),
        ReadyState::Closing,
        "its last handle is gone"
    );
    raw_close(&raw).await;
    let error = WebSocket::from_raw(raw).unwrap_err();
    assert_eq!(error.ready_state(), Some(ReadyState::Closed));

    let raw = web_sys::WebSocket::new(&url("/echo")).unwrap();
    let first = WebSocket::from_raw(raw.clone()).unwrap();
    first.opened().await.unwrap();
    let open = WebSocket::from_raw(raw).unwrap();
    open.opened().await.unwrap();
    let (_listener, mut messages) = heard(&open);
    open.send(*b"bytes").unwrap();
    assert_eq!(messages.next().await, Some(Message::from(b"bytes")));
}

#[wasm_bindgen_test]
async fn an_adopted_socket_has_the_options_of_its_builder() {
    let raw = || web_sys::WebSocket::new(&url("/hang")).unwrap();
    let builder = || WebSocket::builder("/").connect_timeout(Duration::from_millis(30));
    let socket = builder().adopt(raw()).unwrap();
    assert!(socket.opened().await.unwrap_err().is_timeout());
    let untouched = raw();
    let builder = builder().high_water_mark(0);
    let error = builder.adopt(untouched.clone()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOption);
    assert_eq!(untouched.ready_state(), web_sys::WebSocket::CONNECTING);
    // Chromium makes one connection to a host at a time.
    untouched.close().unwrap();
}

#[wasm_bindgen_test]
async fn the_raw_socket_can_be_taken_back_by_the_only_handle_and_stays_open() {
    let socket = open_socket("/echo").await;
    let log = Log::default();
    let _listeners = log_all(&socket, &log);
    let (weak, other) = (socket.downgrade(), socket.clone());
    let socket = socket.into_raw().unwrap_err();
    assert_eq!(socket, other);
    drop(other);
    let raw = socket.into_raw().unwrap();
    assert!(weak.upgrade().is_none());
    assert_eq!(raw.ready_state(), web_sys::WebSocket::OPEN);
    assert_eq!(log.lines(), [""; 0]);

    let again = WebSocket::from_raw(raw).unwrap();
    assert_ne!(again.downgrade(), weak);
    let (_listener, mut messages) = heard(&again);
    again.send("still there").unwrap();
    assert_eq!(messages.next().await, Some("still there".into()));
}

#[wasm_bindgen_test]
async fn a_weak_handle_waits_for_the_end_and_keeps_nothing_open() {
    let socket = open_socket("/close?code=4001&after=1").await;
    let closed = socket.downgrade().closed();
    socket.send("go").unwrap();
    assert_eq!(closed.await.code, 4001);
    assert_eq!(socket.downgrade().closed().await.code, 4001);

    let mut server = ServerView::new().await;
    let socket = server.socket("/echo");
    socket.opened().await.unwrap();
    let closed = socket.downgrade().closed();
    drop(socket);
    assert_eq!(closed.await.code, CloseCode::ABNORMAL);
    let seen = server.until_ended(1).await;
    assert_eq!(seen["last_close"]["code"], 1000);
}
