//! Another URL, and other options.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::ConnectionState;
use wasm_websocket_leptos::{Handlers, Options, use_websocket, use_websocket_with};

use super::mounted::{Mounted, until_attempt, until_open, until_state};
use super::{ServerView, next_task};

#[wasm_bindgen_test]
async fn a_url_that_changes_swaps_the_connection_once_and_keeps_the_queue() {
    let mut server = ServerView::new().await;
    let [hang, numbers] = ["/hang", "/numbers"].map(|endpoint| server.url(endpoint));
    let (mounted, (socket, address)) = Mounted::with(move || {
        let address = RwSignal::new(hang);
        (use_websocket(address), address)
    });
    server.until(|seen| seen["requests"] == 1).await;
    for number in 1..=100 {
        socket.send(format!("{number} ")).unwrap();
    }
    for _ in 0..3 {
        address.set(numbers.clone());
    }
    until_attempt(socket, 2).await;
    // An equal one is no other one.
    address.set(numbers);
    socket.send("101 ").unwrap();
    let got = |seen: &serde_json::Value| seen["numbers"].to_string().contains("101");
    let seen = server.until(got).await;
    assert_eq!(seen["requests"], 2);
    assert_eq!(seen["received_messages"], 101);
    assert_eq!(socket.status.get_untracked().attempt, 2);
    drop(mounted);
}

#[wasm_bindgen_test]
async fn a_url_may_depend_on_other_signals() {
    let server = ServerView::new().await;
    let [echo, numbers] = ["/echo", "/numbers"].map(|endpoint| server.url(endpoint));
    let (mounted, (socket, is_first)) = Mounted::with(move || {
        let is_first = RwSignal::new(true);
        let address = Signal::derive(move || match is_first.get() {
            true => echo.clone(),
            false => numbers.clone(),
        });
        (use_websocket(address), is_first)
    });
    until_open(socket).await;
    is_first.set(false);
    until_attempt(socket, 2).await;
    drop(mounted);
}

#[wasm_bindgen_test]
async fn equal_options_do_nothing_and_other_ones_connect_once() {
    let mut server = ServerView::new().await;
    let url = server.url("/echo");
    let with = |seconds| {
        Options::new()
            .connect_timeout(Duration::from_secs(seconds))
            .protocols(["chat"])
    };
    let (mounted, (socket, options)) = Mounted::with(move || {
        let options = RwSignal::new(with(5));
        let socket = use_websocket_with(url, options, Handlers::new());
        (socket, options)
    });
    until_open(socket).await;
    options.set(with(5));
    next_task().await;
    assert_eq!(socket.status.get_untracked().attempt, 1);
    assert_eq!(socket.protocol(), "chat");
    options.set(with(6));
    until_attempt(socket, 2).await;
    let seen = server
        .until(|seen| seen["open"] == 1 && seen["requests"] == 2)
        .await;
    assert_eq!(seen["closes"]["1000"], 1);
    drop(mounted);
}

#[wasm_bindgen_test]
async fn a_lazy_connection_opens_when_its_options_are_not_lazy_any_more() {
    let server = ServerView::new().await;
    let url = server.url("/echo");
    let (mounted, (socket, options)) = Mounted::with(move || {
        let options = RwSignal::new(Options::new().lazy());
        let socket = use_websocket_with(url, options, Handlers::new());
        (socket, options)
    });
    next_task().await;
    next_task().await;
    assert_eq!(socket.status.get_untracked().state, ConnectionState::Idle);
    options.set(Options::new());
    until_open(socket).await;
    drop(mounted);
}

#[wasm_bindgen_test]
async fn a_closed_connection_stays_closed_with_another_url() {
    let mut server = ServerView::new().await;
    let [first, second] = ["/echo", "/numbers"].map(|endpoint| server.url(endpoint));
    let (mounted, (socket, address)) = Mounted::with(move || {
        let address = RwSignal::new(first);
        (use_websocket(address), address)
    });
    until_open(socket).await;
    socket.close();
    until_state(socket, ConnectionState::Closed).await;
    address.set(second);
    next_task().await;
    next_task().await;
    assert_eq!(socket.status.get_untracked().state, ConnectionState::Closed);
    socket.open();
    until_open(socket).await;
    socket.send("1 ").unwrap();
    let seen = server.until(|seen| seen["received_messages"] == 1).await;
    assert_eq!(seen["requests"], 2);
    drop(mounted);
}
