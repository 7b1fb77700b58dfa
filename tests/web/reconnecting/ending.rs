use std::time::Duration;

use futures_util::StreamExt;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseReason, ConnectionCause, ConnectionState, ErrorKind, ReceiveLimit, ReconnectingWebSocket,
    SendableCloseCode, Target,
};

use super::super::support::{ServerView, Uncaught, listening_first, next_task, url, url_at};
use super::{client, patient_client, states, until};

/// Promise 32.
#[wasm_bindgen_test]
async fn closing_ends_everything_at_once_whatever_is_going_on() {
    let mut server = ServerView::new().await;
    let refused = server.listen("/echo").await;
    server.unlisten().await;

    let waiting = patient_client(&refused).build().unwrap();
    until(&mut waiting.events(), ConnectionState::Waiting).await;
    let connecting = patient_client(&url_at(2, &server.endpoint("/hang")))
        .build()
        .unwrap();
    let resolving = ReconnectingWebSocket::with_provider(std::future::pending::<Result<Target, _>>)
        .build()
        .unwrap();
    let preparing = patient_client(&url("/echo"))
        .on_connect(|_| std::future::pending())
        .build()
        .unwrap();
    until(&mut preparing.events(), ConnectionState::Preparing).await;
    let all = [
        (waiting, ConnectionState::Waiting),
        (connecting, ConnectionState::Connecting),
        (resolving, ConnectionState::Resolving),
        (preparing, ConnectionState::Preparing),
    ];
    for (socket, state) in all {
        assert_eq!(socket.state(), state);
        let mut messages = socket.messages();
        socket.close();
        assert_eq!(socket.state(), ConnectionState::Closed);
        let event = socket.closed().await;
        assert!(matches!(event.cause, ConnectionCause::CloseRequested));
        assert!(messages.next().await.is_none(), "a clean end");
    }
}

/// Promise 32.
#[wasm_bindgen_test]
async fn closing_sends_what_waits_and_the_code() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/echo")).build().unwrap();
    socket.opened().await.unwrap();
    for number in 0..10 {
        socket.send(number.to_string()).unwrap();
    }
    let code = SendableCloseCode::new(4001).unwrap();
    socket.close_with(code, CloseReason::new("enough").unwrap());
    assert_eq!(socket.state(), ConnectionState::Closing);
    let event = socket.closed().await;
    assert_eq!(event.to, ConnectionState::Closed);
    let seen = server.until_ended(1).await;
    assert_eq!(seen["received_messages"], 10);
    assert_eq!(seen["last_close"]["code"], 4001);
    assert_eq!(seen["last_close"]["reason"], "enough");
}

/// Promise 32.
#[wasm_bindgen_test]
async fn a_closing_handshake_that_hangs_ends_after_the_grace() {
    let server = ServerView::new().await;
    let socket = client(&server.url("/mute"))
        .close_grace(Duration::from_millis(50))
        .build()
        .unwrap();
    socket.opened().await.unwrap();
    socket.close();
    let event = socket.closed().await;
    assert_eq!(event.to, ConnectionState::Closed);
    let is_timeout = matches!(event.cause, ConnectionCause::TimedOut(_));
    // An engine may have given it up by itself.
    assert!(is_timeout || matches!(event.cause, ConnectionCause::Ended(_)));
}

/// Promises 31 and 32.
#[wasm_bindgen_test]
async fn reconnecting_works_from_every_state_and_leaves_one_connection() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/echo")).build().unwrap();
    let mut events = socket.events();
    for _ in 0..5 {
        socket.reconnect();
    }
    until(&mut events, ConnectionState::Open).await;
    socket.reconnect();
    until(&mut events, ConnectionState::Open).await;
    socket.close();
    until(&mut events, ConnectionState::Closed).await;
    socket.reconnect();
    until(&mut events, ConnectionState::Open).await;
    server.until(|seen| seen["open"] == 1).await;
    drop((socket, events));
    server.until(|seen| seen["open"] == 0).await;
}

#[wasm_bindgen_test]
async fn dropping_the_last_handle_closes_the_connection_and_leaves_nothing() {
    let uncaught = Uncaught::watch();
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/echo")).build().unwrap();
    let weak = socket.downgrade();
    let mut events = socket.events();
    let inner = weak.clone();
    socket
        .on_message(move |_| drop(inner.upgrade().map(|socket| socket.send("again"))))
        .keep();
    until(&mut events, ConnectionState::Open).await;
    let stream = socket.messages();
    drop(socket);
    assert!(weak.upgrade().is_some(), "the stream has a handle");
    drop(stream);
    assert!(weak.upgrade().is_none());
    assert!(events.next().await.is_none(), "the events end");
    let seen = server.until_ended(1).await;
    assert_eq!(seen["last_close"]["code"], 1000);
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn handlers_may_close_and_reconnect_and_drop_the_client() {
    let uncaught = Uncaught::watch();
    let server = ServerView::new().await;
    for action in 0..3 {
        let socket = client(&server.url("/echo")).build().unwrap();
        let url = server.url("/numbers");
        let weak = socket.downgrade();
        let mut kept = Some(socket.clone());
        let listener = socket.on_state(move |event| {
            if let Some(socket) = weak.upgrade().filter(|_| event.to.is_open()) {
                match action {
                    0 => {
                        socket.close();
                        // A client that is closing stays so.
                        socket.set_target(Target::new(url.clone())).unwrap();
                    }
                    1 if socket.stats().connections < 2 => socket.reconnect(),
                    _ => drop(kept.take()),
                }
            }
        });
        let mut events = socket.events();
        drop(socket);
        let last = match action {
            0 => ConnectionState::Closed,
            _ => ConnectionState::Open,
        };
        let seen = until(&mut events, last).await;
        let opened = states(&seen).into_iter().filter(|state| state.is_open());
        assert_eq!(opened.count(), 1, "{action}");
        next_task().await;
        drop(listener);
    }
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn closing_and_letting_go_sends_what_was_sent_and_the_code() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/stall?for=50")).build().unwrap();
    socket.opened().await.unwrap();
    socket.send(vec![7; 100_000]).unwrap();
    let code = SendableCloseCode::new(4002).unwrap();
    socket.close_with(code, CloseReason::new("gone").unwrap());
    drop(socket);
    let seen = server.until_ended(1).await;
    assert_eq!(seen["received_bytes"], 100_000);
    assert_eq!(seen["last_close"]["code"], 4002);
}

/// A code that no connection was there for is not kept for the next one.
#[wasm_bindgen_test]
async fn a_client_that_reconnects_closes_with_1000_again() {
    let mut server = ServerView::new().await;
    let socket = patient_client(&server.url("/hang")).build().unwrap();
    let code = SendableCloseCode::new(4003).unwrap();
    socket.close_with(code, CloseReason::new("not yet open").unwrap());
    assert_eq!(socket.state(), ConnectionState::Closed);
    let target = Target::new(server.url("/echo"));
    socket.set_target(target).unwrap();
    assert_eq!(socket.state(), ConnectionState::Closed);
    socket.reconnect();
    socket.opened().await.unwrap();
    drop(socket);
    let seen = server.until(|seen| !seen["last_close"].is_null()).await;
    assert_eq!(seen["last_close"]["code"], 1000);
}

/// Promise 31.
#[wasm_bindgen_test]
async fn one_socket_is_connecting_however_often_an_attempt_is_asked_for() {
    let mut server = ServerView::new().await;
    let (mut sockets, mut client) = (Vec::new(), None);
    listening_first(&mut |raw| sockets.push(raw), &mut || {
        let socket = patient_client(&server.url("/hang")).build().unwrap();
        for _ in 0..20 {
            socket.reconnect();
        }
        socket.close();
        socket.reconnect();
        client = Some(socket);
    });
    assert_eq!(sockets.len(), 22);
    let connecting = |raw: &&web_sys::WebSocket| raw.ready_state() == 0;
    assert_eq!(sockets.iter().filter(connecting).count(), 1);
    assert_eq!(sockets.last().unwrap().ready_state(), 0);
    let socket = client.unwrap();
    assert_eq!(socket.stats().attempts, 22);
    socket.close();
    assert_eq!(sockets.iter().filter(connecting).count(), 0);
    server.command("proceed").await;
    server.until(|seen| seen["open"] == 0).await;
}

/// Promise 38.
#[wasm_bindgen_test]
async fn a_stream_that_overflows_closes_the_client_and_is_the_cause() {
    let mut server = ServerView::new().await;
    let code = SendableCloseCode::new(4009).unwrap();
    let limit = ReceiveLimit::default().messages(2).close_code(code);
    let socket = client(&server.url("/echo"))
        .receive_limit(limit)
        .build()
        .unwrap();
    let (mut events, mut messages) = (socket.events(), socket.messages());
    for number in 0..3 {
        socket.send(number.to_string()).unwrap();
    }
    let seen = until(&mut events, ConnectionState::Closing).await;
    let cause = &seen.last().unwrap().cause;
    assert!(matches!(cause, ConnectionCause::Overflow), "{cause:?}");
    until(&mut events, ConnectionState::Closed).await;
    for _ in 0..2 {
        messages.next().await.unwrap().unwrap();
    }
    let error = messages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overflow);
    assert!(messages.next().await.is_none());
    let seen = server.until_ended(1).await;
    assert_eq!(seen["last_close"]["code"], 4009);
}
