//! Rendering on the server, and what the compiler knows of the types.
#![cfg(all(not(target_family = "wasm"), feature = "json"))]
#![allow(clippy::unwrap_used)]

use std::sync::mpsc;
use std::thread;

use leptos::prelude::*;
use leptos::tachys::view::RenderHtml;
use wasm_websocket::{ConnectionState, ErrorKind, Message};
use wasm_websocket_leptos::{
    CurrentSocket, Handlers, Options, Plain, Status, UseWebSocket, UseWebSocketJson,
    WebSocketProvider, use_shared_websocket, use_websocket, use_websocket_json, use_websocket_with,
};

const URL: &str = "wss://example.com/chat";

#[component]
fn Page() -> impl IntoView {
    let handlers = Handlers::new().on_message(|message| println!("{message:?}"));
    let socket = use_websocket_with(URL, Options::new(), handlers);
    let values = use_websocket_json::<u32, u32>(URL);
    socket.on_message(|message| println!("{message:?}"));
    let status = move || {
        let status = socket.status.get();
        format!("{:?}: {}", status.state, status.cause)
    };
    let latest = move || format!("{:?}, {:?}", socket.latest.get(), values.latest.get());
    view! {
        <p>{status}</p>
        <p>{latest}</p>
        <WebSocketProvider url=URL><Shared /></WebSocketProvider>
    }
}

#[component]
fn Shared() -> impl IntoView {
    let socket = use_shared_websocket();
    view! { <p>{move || socket.map(|socket| socket.is_open.get())}</p> }
}

#[test]
fn a_component_renders_to_a_string_with_the_initial_state() {
    let owner = Owner::new();
    let html = owner.with(|| view! { <Page /> }.to_html());
    assert_eq!(
        html,
        "<p>Idle: it was requested</p><p>None, None</p><p>false</p>"
    );
}

/// A server of several threads may render a page in one of them and forget it in another.
#[test]
fn a_component_can_be_disposed_of_in_another_thread() {
    let (sender, made) = mpsc::channel();
    let renders = thread::spawn(move || {
        let owner = Owner::new();
        let (html, socket) = owner.with(|| (view! { <Page /> }.to_html(), use_websocket(URL)));
        sender.send((owner, html, socket)).unwrap();
    });
    renders.join().unwrap();
    let (owner, html, socket) = made.recv().unwrap();
    assert!(html.contains("Idle"));
    // And used and forgotten in a third one. With an arena for each request, only its owner finds a signal.
    let uses = thread::spawn(move || {
        let error = owner.with(|| {
            socket.open();
            socket.close();
            assert!(socket.connection().is_none());
            assert!(socket.socket.get_untracked().is_none());
            assert_eq!(socket.status.get_untracked().state, ConnectionState::Idle);
            socket.send("hello").unwrap_err()
        });
        drop(owner);
        error.kind()
    });
    assert_eq!(uses.join().unwrap(), ErrorKind::NotOpen);
}

#[test]
fn everything_that_leptos_wants_to_be_send_and_sync_is() {
    fn assert_copy<T: Copy + Send + Sync + 'static>() {}
    fn assert_value<T: Clone + Send + Sync + 'static>() {}
    assert_copy::<UseWebSocket>();
    assert_copy::<UseWebSocketJson<String, String>>();
    assert_value::<CurrentSocket>();
    assert_value::<Status>();
    assert_value::<Options>();
    assert_value::<Options<Plain>>();
    assert_value::<std::sync::Arc<Message>>();
    assert_value::<wasm_websocket::Error>();
}
