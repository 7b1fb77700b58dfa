//! A client that connects when it is told to.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ConnectionCause, ConnectionState, ErrorKind, ReconnectingWebSocket, SendOutcome, Target,
};

use super::super::support::{ServerView, next_task};
use super::outcomes::until_got;
use super::{client, states, until};

#[wasm_bindgen_test]
async fn a_lazy_client_queues_and_connects_when_told_to() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/hang")).lazy().build().unwrap();
    let mut events = socket.events();
    assert_eq!(socket.state(), ConnectionState::Idle);
    for number in 1..=3 {
        let outcome = socket.send(number.to_string()).unwrap();
        assert_eq!(outcome, SendOutcome::Queued);
    }
    // Another URL starts nothing.
    socket
        .set_target(Target::new(server.url("/numbers")))
        .unwrap();
    next_task().await;
    assert_eq!(socket.state(), ConnectionState::Idle);
    assert_eq!(socket.stats().attempts, 0);

    socket.reconnect();
    let changes = until(&mut events, ConnectionState::Open).await;
    assert_eq!(changes[0].from, ConnectionState::Idle);
    assert_eq!(changes[0].number, 1);
    let expected = [
        ConnectionState::Resolving,
        ConnectionState::Connecting,
        ConnectionState::Preparing,
        ConnectionState::Open,
    ];
    assert_eq!(states(&changes), expected);
    assert!(until_got(&mut server, 3).await.into_iter().eq(1..=3));
    assert_eq!(server.last()["requests"], 1);
}

#[wasm_bindgen_test]
async fn a_lazy_client_ends_without_a_connection() {
    let mut server = ServerView::new().await;
    let closed = client(&server.url("/echo")).lazy().build().unwrap();
    closed.close();
    assert_eq!(closed.state(), ConnectionState::Closed);
    drop(client(&server.url("/echo")).lazy().build().unwrap());

    let invalid = client("ftp://localhost").lazy().build().unwrap();
    invalid.reconnect();
    assert_eq!(invalid.state(), ConnectionState::Failed);
    let ConnectionCause::CannotConnect(error) = invalid.last_event().cause else {
        panic!("{invalid:?}");
    };
    assert_eq!(error.kind(), ErrorKind::InvalidUrl);
    let builder = ReconnectingWebSocket::builder("/").high_water_mark(0);
    let error = builder.lazy().build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOption);

    next_task().await;
    server.command("ping").await;
    assert_eq!(server.until(|_| true).await["requests"], 0);
}
