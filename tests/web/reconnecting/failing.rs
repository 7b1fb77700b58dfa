//! Promise 41: what fails costs only itself, also in a reconnecting client.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ConnectionState, ExponentialBackoff, Heartbeat, Message, ReconnectingWebSocket, Target,
    WeakReconnectingWebSocket,
};

use super::super::support::{Failure, ServerView, Uncaught, next_task, within};
use super::{SOON, client, until};

#[wasm_bindgen_test]
async fn handlers_that_fail_cost_only_themselves_and_keep_nothing_open() {
    for failure in Failure::ALL {
        let uncaught = Uncaught::watch();
        let mut server = ServerView::new().await;
        let socket = client(&server.url("/echo")).build().unwrap();
        let weak = socket.downgrade();
        let fail = || {
            let weak = weak.clone();
            move || {
                let _held = weak.upgrade();
                failure.happen();
            }
        };
        let (event, message, payload) = (fail(), fail(), fail());
        socket.on_state(move |_| event()).keep();
        socket.on_message(move |_| message()).keep();
        socket.on_payload(move |_| payload()).keep();
        let heard = Rc::<Cell<usize>>::default();
        let counting = Rc::clone(&heard);
        socket
            .on_message(move |_| counting.set(counting.get() + 1))
            .keep();
        let (mut events, mut messages) = (socket.events(), socket.messages());
        until(&mut events, ConnectionState::Open).await;
        for text in ["one", "two"] {
            socket.send(text).unwrap();
            let message = messages.next().await.unwrap().unwrap();
            assert_eq!(message, Message::from(text));
        }
        next_task().await;
        assert_eq!(heard.get(), 2, "{failure:?}");
        assert!(uncaught.count() >= 4, "{failure:?}");
        drop((socket, messages));
        assert!(weak.upgrade().is_none(), "{failure:?}");
        let seen = server.until_ended(1).await;
        assert_eq!(seen["last_close"]["code"], 1000, "{failure:?}");
    }
}

/// Whether it is the first call.
fn once() -> impl Fn() -> bool {
    let calls = Cell::new(0);
    move || calls.replace(calls.get() + 1) == 0
}

#[wasm_bindgen_test]
async fn a_provider_and_preparations_that_fail_are_tried_again() {
    for failure in Failure::ALL {
        let server = ServerView::new().await;
        let (url, is_first, is_first_connection) = (server.url("/echo"), once(), once());
        let socket = ReconnectingWebSocket::with_provider(move || {
            if is_first() {
                failure.happen();
            }
            let target = Target::new(&url);
            async move { Ok(target) }
        })
        .on_connect(move |_| {
            if is_first_connection() {
                failure.happen();
            }
            async { Ok(()) }
        })
        .backoff(|_| Some(SOON))
        .build()
        .unwrap();
        until(&mut socket.events(), ConnectionState::Open).await;
        assert_eq!(socket.stats().losses.refused, 2, "{failure:?}");
        assert_eq!(socket.stats().attempts, 3, "{failure:?}");
    }
}

#[wasm_bindgen_test]
async fn a_back_off_that_fails_is_the_one_by_default() {
    for failure in Failure::ALL {
        let mut server = ServerView::new().await;
        let url = server.listen("/echo").await;
        server.unlisten().await;
        let socket = ReconnectingWebSocket::builder(&url)
            .backoff(move |_| {
                failure.happen();
                None
            })
            .build()
            .unwrap();
        let seen = until(&mut socket.events(), ConnectionState::Waiting).await;
        let longest = Duration::from_secs(2);
        assert!(
            seen.last().unwrap().delay.unwrap() <= longest,
            "{failure:?}"
        );
        socket.close();
        assert_eq!(socket.state(), ConnectionState::Closed);
    }
}

/// Nothing is borrowed while it is asked.
#[wasm_bindgen_test]
async fn a_back_off_may_use_the_client() {
    let uncaught = Uncaught::watch();
    let mut server = ServerView::new().await;
    let url = server.listen("/echo").await;
    server.unlisten().await;
    let place = Rc::new(Cell::new(None::<WeakReconnectingWebSocket>));
    let inside = Rc::clone(&place);
    let socket = ReconnectingWebSocket::builder(&url)
        .backoff(move |_| {
            let socket = inside.take()?.upgrade()?;
            assert_eq!(socket.state(), ConnectionState::Waiting);
            assert_eq!(socket.stats().attempts, 1);
            socket.close();
            Some(SOON)
        })
        .build()
        .unwrap();
    place.set(Some(socket.downgrade()));
    socket.closed().await;
    assert_eq!(socket.state(), ConnectionState::Closed);
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn what_tells_an_answer_may_fail_and_the_message_arrives() {
    for failure in Failure::ALL {
        let server = ServerView::new().await;
        let heartbeat = Heartbeat::new()
            .silence(SOON)
            .answer(Duration::from_secs(20));
        let socket = ReconnectingWebSocket::builder(&server.url("/echo"))
            .heartbeat(heartbeat, "ping", move |_| {
                failure.happen();
                true
            })
            .backoff(ExponentialBackoff::new())
            .build()
            .unwrap();
        let mut messages = socket.messages();
        let echo = within(20_000, messages.next()).await.flatten().unwrap();
        assert_eq!(echo.unwrap(), Message::from("ping"), "{failure:?}");
        assert!(socket.state().is_open(), "{failure:?}");
    }
}
