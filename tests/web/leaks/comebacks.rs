//! What thousands of reconnecting clients leave behind, counted.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    AttemptError, ConnectionState, Delivery, Heartbeat, ReconnectingWebSocket,
    ReconnectingWebSocketBuilder, Retry,
};

use super::addresses::Addresses;
use super::{PAGES_ALLOWED, WARM_UP, is_long};
use crate::web::support::{Counts, Instruments, ServerView, Uncaught, within};

/// How many kinds of lives there are. Each has variants, two or three.
const KINDS: usize = 6;

/// How many clients live at the same time: more of them would make the browser slow down.
const AT_ONCE: usize = 4;

/// How long the last connections may take to end, in milliseconds.
const TIME_TO_END: i32 = 10_000;

/// How many clients live each kind of life.
fn lives() -> usize {
    if is_long() { 600 } else { 100 }
}

/// Promise 14, of the reconnecting client.
#[wasm_bindgen_test]
async fn thousands_of_reconnecting_clients_leave_nothing_behind() {
    let uncaught = Uncaught::watch();
    let addresses = Addresses::find().await;
    let mut server = ServerView::new().await;
    // The control channel was there before, so the instruments do not count it.
    let instruments = Instruments::install();
    live(&addresses, &mut server, WARM_UP).await;
    let before = instruments.counts();
    live(&addresses, &mut server, lives()).await;
    let after = instruments.counts();
    let left = (after.listeners, after.timers);
    assert_eq!(left, (0, 0), "left: {}", instruments.describe());
    assert!(
        after.pages <= before.pages + PAGES_ALLOWED && after.externrefs <= before.externrefs,
        "before: {before:?}, after: {after:?}"
    );
    uncaught.assert_none().await;
}

/// How many hundred times a client that stays reconnects.
fn hundreds() -> u64 {
    if is_long() { 5 } else { 1 }
}

/// Promise 14, of two clients that stay and reconnect: one because it is told to, and one because the
/// server ends the connection. In the long run they do it a thousand times.
#[wasm_bindgen_test]
async fn reconnects_leave_nothing_behind() {
    let uncaught = Uncaught::watch();
    let mut server = ServerView::new().await;
    let instruments = Instruments::install();
    let told = ReconnectingWebSocket::new(&server.url("/echo")).unwrap();
    let ended = ReconnectingWebSocket::builder(&server.url("/close?code=1012"))
        .backoff(|retry: Retry| match retry.number % 100 {
            0 => Some(Duration::MAX),
            _ => Some(Duration::ZERO),
        })
        .build()
        .unwrap();
    reconnect(&told, &ended, 1).await;
    one_is_open(&mut server).await;
    let before = instruments.counts();
    let attempts = || told.stats().attempts + ended.stats().attempts;
    let attempts_before = attempts();
    reconnect(&told, &ended, hundreds()).await;
    one_is_open(&mut server).await;
    assert_eq!(attempts() - attempts_before, 2 * 100 * hundreds());
    let after = instruments.counts();
    let counts = |counts: &Counts| (counts.listeners, counts.timers);
    assert_eq!(
        counts(&after),
        counts(&before),
        "{}",
        instruments.describe()
    );
    assert!(
        after.pages <= before.pages + PAGES_ALLOWED && after.externrefs <= before.externrefs,
        "before: {before:?}, after: {after:?}"
    );
    drop((told, ended));
    assert_eq!(
        counts(&instruments.counts()),
        (0, 0),
        "{}",
        instruments.describe()
    );
    server.until(|seen| seen["open"] == 0).await;
    uncaught.assert_none().await;
}

/// Waits until the server has seen the last connection of all but one client.
async fn one_is_open(server: &mut ServerView) {
    server.forget();
    server.command("ping").await;
    server.until(|seen| seen["open"] == 1).await;
    server.settle().await;
}

/// Has both clients make so many hundred connections each. One is open at the end, and the other one
/// waits.
async fn reconnect(told: &ReconnectingWebSocket, ended: &ReconnectingWebSocket, hundreds: u64) {
    for _ in 0..hundreds {
        for _ in 0..100 {
            told.reconnect();
            told.opened().await.unwrap();
        }
        let mut events = ended.events();
        ended.reconnect();
        while events.next().await.unwrap().delay != Some(Duration::MAX) {}
    }
}

/// Lets so many clients live, a few at a time, and waits until the server has seen them all go.
async fn live(addresses: &Addresses, server: &mut ServerView, count: usize) {
    let seen = &*server;
    let client = |endpoint| ReconnectingWebSocket::builder(&addresses.url(seen, endpoint));
    let all = (0..count).flat_map(|turn| (0..KINDS).map(move |kind| (kind, turn)));
    stream::iter(all)
        .for_each_concurrent(AT_ONCE, async |(kind, turn)| match kind {
            0 => say_hello(client("/echo"), turn).await,
            1 => go_early(client("/echo"), turn).await,
            2 => come_back(client("/close?code=1012"), turn).await,
            3 => stop_on_the_way(client("/echo"), turn).await,
            4 => probe(client("/echo")).await,
            _ => drop_inside_a_handler(client("/echo"), turn).await,
        })
        .await;
    server.forget();
    server.command("ping").await;
    let ended = server.until(|seen| seen["open"] == 0);
    let ended = within(TIME_TO_END, ended).await;
    assert!(ended.is_some(), "left open: {}", server.last());
    server.settle().await;
}

async fn say_hello(client: ReconnectingWebSocketBuilder, turn: usize) {
    let socket = client.build().unwrap();
    let mut messages = socket.messages();
    let receipt = socket.send_with_receipt("hello").unwrap();
    let message = messages.next().await.unwrap().unwrap();
    assert_eq!(message.as_text(), Some("hello"));
    assert_eq!(receipt.await, Delivery::Sent);
    match turn % 3 {
        0 => drop(socket),
        1 => socket.reconnect(),
        _ => {
            socket.close();
            socket.closed().await;
            assert_eq!(socket.state(), ConnectionState::Closed);
        }
    }
}

async fn go_early(client: ReconnectingWebSocketBuilder, turn: usize) {
    let socket = client.build().unwrap();
    socket.send("never sent").unwrap();
    match turn % 3 {
        0 => drop(socket),
        1 => socket.close(),
        _ => {
            socket.reconnect();
            socket.close();
            socket.closed().await;
        }
    }
}

/// The server ends each connection, and the last one ends in a wait that never ends.
async fn come_back(client: ReconnectingWebSocketBuilder, turn: usize) {
    let last = turn as u32 % 3;
    let backoff = move |retry: Retry| match retry.number > last {
        true => Some(Duration::MAX),
        false => Some(Duration::ZERO),
    };
    let socket = client.backoff(backoff).build().unwrap();
    let mut events = socket.events();
    while let Some(event) = events.next().await {
        if event.delay == Some(Duration::MAX) {
            return;
        }
    }
}

/// The provider or the preparations do not come to an end.
async fn stop_on_the_way(client: ReconnectingWebSocketBuilder, turn: usize) {
    let late = Duration::from_millis(1);
    let (socket, state) = match turn % 3 {
        0 => {
            let provided = ReconnectingWebSocket::with_provider(pending);
            let socket = provided.provider_timeout(late).build().unwrap();
            (socket, ConnectionState::Waiting)
        }
        1 => {
            let prepared = client.on_connect(|_| pending()).prepare_timeout(late);
            (prepared.build().unwrap(), ConnectionState::Waiting)
        }
        _ => {
            let refused = client.on_connect(|_| async { Err(AttemptError::Stop) });
            (refused.build().unwrap(), ConnectionState::Failed)
        }
    };
    let mut events = socket.events();
    while let Some(event) = events.next().await {
        if event.to == state {
            return;
        }
    }
}

async fn probe(client: ReconnectingWebSocketBuilder) {
    let heartbeat = Heartbeat::new().silence(Duration::ZERO);
    let socket = client
        .heartbeat(heartbeat, "ping", |message| {
            message.as_text() == Some("ping")
        })
        .build()
        .unwrap();
    let mut events = socket.events();
    while socket.stats().round_trip.is_none() {
        events.next().await.unwrap();
    }
}

async fn drop_inside_a_handler(client: ReconnectingWebSocketBuilder, turn: usize) {
    let socket = client.build().unwrap();
    let mut events = socket.events();
    let owner = Rc::new(RefCell::new(Some(socket.clone())));
    let inside = Rc::clone(&owner);
    socket.send("hello").unwrap();
    // The client owns the closure, and the closure owns the client.
    match turn % 2 {
        0 => socket.on_message(move |_| drop(inside.take())).keep(),
        _ => socket
            .on_state(move |event| {
                if event.to.is_open() {
                    inside.take();
                }
            })
            .keep(),
    }
    drop(socket);
    while events.next().await.is_some() {}
    assert!(owner.borrow().is_none());
}
