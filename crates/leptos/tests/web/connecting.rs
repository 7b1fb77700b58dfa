//! The signals of a connection.

use futures_util::StreamExt;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, ConnectionCause, ConnectionState, Error, ErrorKind, ExponentialBackoff, ReadyState,
    SendOutcome, SendableCloseCode,
};
use wasm_websocket_leptos::{Handlers, Options, use_websocket, use_websocket_with};

use super::mounted::{
    Mounted, Told, handlers, text, until, until_attempt, until_open, until_state,
};
use super::{SOON, ServerView, next_task, url};

#[wasm_bindgen_test]
async fn a_component_has_every_state_with_its_cause_and_every_message() {
    let (states, messages) = (Told::new(), Told::new());
    let of_component = handlers(&states, &messages);
    let url = url("/burst?count=1000&after=1");
    let (_mounted, socket) =
        Mounted::with(move || use_websocket_with(url, Options::new(), of_component));
    assert_eq!(
        socket.status.get_untracked().state,
        ConnectionState::Idle,
        "before its effects"
    );
    assert!(socket.latest.get_untracked().is_none());
    until_open(socket).await;
    let mut stream = socket.messages();
    let status = socket.status.get_untracked();
    assert!(matches!(status.cause, ConnectionCause::Done));
    assert_eq!(status.attempt, 1);
    let outcome = socket.send("hello").unwrap();
    assert_eq!(outcome, SendOutcome::Sent { attempt: 1 });

    let got = messages.until(1001).await;
    assert_eq!(got[0], "hello");
    for (number, message) in got[1..].iter().enumerate() {
        assert!(message.starts_with(&number.to_string()), "{message}");
    }
    // Another way to the same messages.
    for message in &got {
        let next = stream.next().await.unwrap().unwrap();
        assert_eq!(next.as_text(), Some(&**message));
    }
    let expected = [
        ConnectionState::Resolving,
        ConnectionState::Connecting,
        ConnectionState::Preparing,
        ConnectionState::Open,
    ];
    assert_eq!(states.all(), expected);
    until(move || socket.received.get() == 1001).await;
    assert_eq!(text(&socket.latest.get_untracked().unwrap()), got[1000]);
    assert!(socket.error.get_untracked().is_none());
}

#[wasm_bindgen_test]
async fn a_view_shows_the_signals_and_follows_them() {
    let url = url("/echo");
    let (slot, taken) = futures_channel::oneshot::channel();
    let mounted = Mounted::new(move || {
        let socket = use_websocket(url);
        let _ = slot.send(socket);
        let latest = move || socket.latest.get().map(|message| text(&message));
        view! {
            <p>{move || format!("{:?}", socket.status.get().state)} {socket.is_open} {socket.received} {latest}</p>
        }
    });
    let socket = taken.await.unwrap();
    assert_eq!(mounted.text(), "Idlefalse0");
    until_open(socket).await;
    socket.send("hello").unwrap();
    until(move || socket.received.get() == 1).await;
    next_task().await;
    assert_eq!(mounted.text(), "Opentrue1hello");
}

/// An effect runs for what it reads.
#[wasm_bindgen_test]
async fn a_signal_tells_of_its_own_changes_only() {
    let (mounted, (socket, opens)) = Mounted::with(|| {
        let socket = use_websocket(url("/burst?count=100&after=1"));
        let opens = StoredValue::new(Vec::new());
        Effect::new(move || opens.update_value(|opens| opens.push(socket.is_open.get())));
        (socket, opens)
    });
    until_open(socket).await;
    socket.send("go").unwrap();
    until(move || socket.received.get() == 101).await;
    next_task().await;
    assert_eq!(opens.get_value(), [false, true]);
    socket.close();
    until_state(socket, ConnectionState::Closed).await;
    assert_eq!(opens.get_value(), [false, true, false]);
    drop(mounted);
}

#[wasm_bindgen_test]
async fn a_connection_is_opened_closed_and_reconnected_when_told_to() {
    let mut server = ServerView::new().await;
    let url = server.url("/echo");
    let messages = Told::new();
    let told = handlers(&Told::new(), &messages);
    let (_mounted, socket) =
        Mounted::with(move || use_websocket_with(url, Options::new().lazy(), told));
    for _ in 0..3 {
        next_task().await;
    }
    assert_eq!(socket.status.get_untracked().state, ConnectionState::Idle);
    // It waits for the connection.
    assert_eq!(socket.send("queued").unwrap(), SendOutcome::Queued);

    socket.open();
    assert_eq!(messages.until(1).await, ["queued"]);
    socket.open();
    socket.reconnect();
    until_attempt(socket, 2).await;
    socket.close();
    until_state(socket, ConnectionState::Closed).await;
    let error = socket.send("late").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    socket.open();
    until_open(socket).await;
    let code = SendableCloseCode::new(4001).unwrap();
    let reason = wasm_websocket::CloseReason::new("logged out").unwrap();
    socket.close_with(code, reason);
    until_state(socket, ConnectionState::Closed).await;
    let seen = server.until_ended(3).await;
    assert_eq!(seen["closes"]["4001"], 1);
}

#[wasm_bindgen_test]
async fn the_current_socket_is_another_one_after_each_loss() {
    let mut server = ServerView::new().await;
    let url = server.listen("/echo").await;
    let soon = ExponentialBackoff::new().first(SOON).base(SOON).cap(SOON);
    let (mounted, (socket, seen)) = Mounted::with(move || {
        let socket = use_websocket_with(url, Options::new().backoff(soon), Handlers::new());
        let seen = StoredValue::new_local(Vec::new());
        Effect::new(move || {
            if let Some(current) = socket
                .socket
                .get()
                .filter(|it| it.ready_state() == ReadyState::Open)
            {
                seen.update_value(|seen| seen.push(current));
            }
        });
        (socket, seen)
    });
    until_open(socket).await;
    socket.send("hello").unwrap();
    until(move || socket.received.get() == 1).await;
    server.unlisten().await;
    until(move || !socket.is_open.get()).await;
    assert!(
        socket
            .socket
            .get_untracked()
            .is_none_or(|it| it.ready_state() != ReadyState::Open),
        "what is lost is not shown as the current one"
    );
    server.listen("/echo").await;
    until(move || {
        socket.is_open.get();
        seen.with_value(|seen| seen.len() == 2)
    })
    .await;
    let sockets = seen.get_value();
    assert!(sockets[0] != sockets[1]);
    sockets[1].send("by the raw handle").unwrap();
    until(move || socket.received.get() == 2).await;
    drop(mounted);
}

#[wasm_bindgen_test]
async fn a_plain_connection_does_not_come_back_by_itself() {
    let mut server = ServerView::new().await;
    let url = server.url("/close?code=4000&reason=enough&after=1");
    let (mounted, socket) =
        Mounted::with(move || use_websocket_with(url, Options::plain(), Handlers::new()));
    let early = socket.send("early").unwrap_err();
    assert_eq!(early.kind(), ErrorKind::NotOpen);
    until_open(socket).await;
    let first = socket.socket.get_untracked().unwrap();
    let mut messages = socket.messages();
    assert_eq!(socket.send("1").unwrap(), SendOutcome::Sent { attempt: 1 });
    until_state(socket, ConnectionState::Failed).await;
    let status = socket.status.get_untracked();
    let event = status.cause.close_event().unwrap();
    assert_eq!(event.code, CloseCode::from(4000));
    assert_eq!(event.reason.as_str(), "enough");
    let late = socket.send("late").unwrap_err();
    assert_eq!(late.kind(), ErrorKind::NotOpen);

    socket.open();
    until_attempt(socket, 2).await;
    assert!(socket.socket.get_untracked().unwrap() != first);
    socket.send("2").unwrap();
    for expected in ["1", "2"] {
        let message = messages.next().await.unwrap().unwrap();
        assert_eq!(text(&message), expected);
    }
    drop(mounted);
    assert!(messages.next().await.is_none(), "it was unmounted");
    server.until_ended(2).await;
}

#[wasm_bindgen_test]
async fn wrong_urls_and_options_are_states_and_not_panics() {
    let (mounted, (socket, address, options)) = Mounted::with(|| {
        let address = RwSignal::new("ftp://localhost".to_owned());
        let options = RwSignal::new(Options::new());
        let socket = use_websocket_with(address, options, Handlers::new());
        (socket, address, options)
    });
    let failed = move |kind| {
        until(move || {
            let status = socket.status.get();
            status.state == ConnectionState::Failed
                && matches!(&status.cause, ConnectionCause::CannotConnect(error) if error.kind() == kind)
                && socket.error.get().is_some_and(|error| error.kind() == kind)
        })
    };
    failed(ErrorKind::InvalidUrl).await;
    address.set(url("/echo"));
    until_open(socket).await;
    options.set(Options::new().high_water_mark(0));
    failed(ErrorKind::InvalidOption).await;
    let error = socket.send("lost?").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    options.set(Options::new());
    until_open(socket).await;
    address.set("ws://localhost/#part".to_owned());
    failed(ErrorKind::InvalidUrl).await;
    drop(mounted);
}

#[wasm_bindgen_test]
async fn an_error_that_changes_no_state_is_told() {
    let (mounted, socket) = Mounted::with(move || {
        let options = Options::new().max_message_size(4);
        use_websocket_with(url("/echo"), options, Handlers::new())
    });
    until_open(socket).await;
    socket.send("hello").unwrap();
    let is_told = |error: &Error| error.kind() == ErrorKind::MessageTooLong;
    until(move || socket.error.get().as_ref().is_some_and(is_told)).await;
    assert!(socket.is_open.get_untracked());
    socket.send("here").unwrap();
    until(move || socket.received.get() == 1).await;
    drop(mounted);
}
