//! Another URL or other options, with messages that wait.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ConnectionState, Delivery, ErrorKind, OutboxLimit, ReconnectingWebSocket, SendOutcome, Target,
    WeakReconnectingWebSocket,
};

use super::super::support::ServerView;
use super::outcomes::until_got;
use super::{client, until};

const COUNT: u64 = 500;

/// Promise 33.
#[wasm_bindgen_test]
async fn a_connection_is_swapped_once_while_500_messages_wait() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/stall"))
        .high_water_mark(1024)
        .build()
        .unwrap();
    socket.opened().await.unwrap();
    // Until it has left the browser, there is no room for more.
    let first = socket.send_with_receipt("0".repeat(4096)).unwrap();
    for number in 1..=COUNT {
        let outcome = socket.send(number.to_string()).unwrap();
        assert_eq!(outcome, SendOutcome::Queued);
    }
    let target = Target::new(server.url("/numbers"));
    socket.set_target(target.clone()).unwrap();
    // Whether it left the browser before is up to the browser.
    assert!(matches!(first.await, Delivery::Sent | Delivery::Unknown));
    let got = until_got(&mut server, COUNT).await;
    assert!(got.into_iter().eq(1..=COUNT));
    let stats = socket.stats();
    assert_eq!((stats.attempts, stats.connections), (2, 2));

    // It has that one already.
    socket.set_target(target).unwrap();
    assert!(socket.state().is_open());
    // A change that the browser refuses changes nothing.
    for url in ["ftp://localhost/", "ws://localhost/#fragment"] {
        let error = socket.set_target(Target::new(url)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidUrl, "{url}");
    }
    let same = Target::new(server.url("/numbers")).protocols(["a b"]);
    let error = socket.set_target(same).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidProtocol);
    assert!(socket.state().is_open());
    assert_eq!(socket.stats().attempts, 2);
    socket.send("501 ").unwrap();
    until_got(&mut server, 501).await;
    assert_eq!(server.last()["requests"], 2);
}

#[wasm_bindgen_test]
async fn a_target_takes_the_place_of_a_provider_and_options_that_of_options() {
    let mut server = ServerView::new().await;
    let calls = Rc::new(Cell::new(0));
    let (counted, url) = (Rc::clone(&calls), server.url("/hang"));
    let socket = ReconnectingWebSocket::with_provider(move || {
        counted.set(counted.get() + 1);
        let target = Target::new(url.clone());
        async { Ok(target) }
    })
    .build()
    .unwrap();
    let mut events = socket.events();
    until(&mut events, ConnectionState::Connecting).await;
    for number in 0..COUNT {
        socket.send(number.to_string()).unwrap();
    }
    let target = Target::new(server.url("/numbers")).protocols(["chat"]);
    socket.set_target(target).unwrap();
    until(&mut events, ConnectionState::Open).await;
    assert_eq!(socket.protocol(), "chat");
    let first = socket.current().unwrap();
    assert!(first.url().contains("/numbers?"), "{}", first.url());
    socket.reconnect();
    assert!(socket.current().unwrap() != first, "it is another attempt");
    until(&mut events, ConnectionState::Open).await;
    assert!(socket.current().unwrap() != first);
    assert_eq!(calls.get(), 1);

    // What waits stays, also when it is more than what may wait from now on.
    let full = OutboxLimit::default().messages(1);
    let hanging = client(&server.url("/hang?for=600000")).outbox(full);
    socket.reconfigure(hanging).unwrap();
    assert_eq!(socket.send("500").unwrap(), SendOutcome::Queued);
    assert_eq!(socket.send("501").unwrap_err().kind(), ErrorKind::Overflow);
    let invalid = client(&server.url("/numbers")).max_message_size(0);
    let error = socket.reconfigure(invalid).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOption);
    assert_eq!(socket.stats().queued_messages, 1);
    socket.reconfigure(client(&server.url("/numbers"))).unwrap();
    let got = until_got(&mut server, COUNT).await;
    assert!(got.into_iter().eq(0..=COUNT));
}

#[wasm_bindgen_test]
async fn a_target_for_a_client_that_has_ended_waits_until_it_is_told_to_reconnect() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/echo")).build().unwrap();
    socket.opened().await.unwrap();
    socket.close();
    socket
        .set_target(Target::new(server.url("/numbers")))
        .unwrap();
    assert_eq!(socket.closed().await.to, ConnectionState::Closed);
    socket.reconnect();
    socket.send("7").unwrap();
    until_got(&mut server, 7).await;
}

/// Closes a client when it is dropped.
struct ClosingGuard(WeakReconnectingWebSocket);

impl Drop for ClosingGuard {
    fn drop(&mut self) {
        if let Some(socket) = self.0.upgrade() {
            socket.close();
        }
    }
}

#[wasm_bindgen_test]
async fn a_closure_that_closes_the_client_when_it_is_replaced_closes_it() {
    let server = ServerView::new().await;
    let socket = client(&server.url("/echo")).build().unwrap();
    socket.opened().await.unwrap();
    let guard = ClosingGuard(socket.downgrade());
    let closing = client(&server.url("/echo")).on_connect(move |_| {
        let _ = &guard;
        async { Ok(()) }
    });
    socket.reconfigure(closing).unwrap();
    socket.opened().await.unwrap();
    socket.reconfigure(client(&server.url("/echo"))).unwrap();
    assert_eq!(socket.state(), ConnectionState::Closed);
    socket.closed().await;
}
