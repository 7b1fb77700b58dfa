//! Where handlers are called.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{AttemptError, ExponentialBackoff, Target};
use wasm_websocket_leptos::{Handlers, Options, use_websocket, use_websocket_with};

use super::complaints::Complaints;
use super::mounted::{Mounted, Told, until, until_open};
use super::{SOON, next_task, url};

#[derive(Clone)]
struct Name(&'static str);

#[wasm_bindgen_test]
async fn handlers_find_the_contexts_of_their_component_and_leave_it_their_signals() {
    let made = Rc::new(RefCell::new(Vec::new()));
    let (names, makes) = (Told::new(), Rc::clone(&made));
    let told = names.clone();
    let (mounted, socket) = Mounted::with(move || {
        provide_context(Name("Ada"));
        let [messages, states, connects, targets] = [(); 4].map(|()| told.clone());
        let name = |of: &'static str| (of, use_context::<Name>().map(|name| name.0));
        let handlers = Handlers::new()
            .on_message(move |_| {
                messages.tell(name("message"));
                makes.borrow_mut().push(RwSignal::new(1));
            })
            .on_status(move |status| {
                if status.is_open() {
                    states.tell(name("status"));
                }
            })
            .on_connect(move |_| {
                connects.tell(name("connect"));
                async { Ok(()) }
            })
            .target(move |url| {
                targets.tell(name("target"));
                async { Ok(Target::new(url)) }
            });
        let socket = use_websocket_with(url("/echo"), Options::new(), handlers);
        socket.on_message(move |_| told.tell(name("another")));
        socket
    });
    until_open(socket).await;
    socket.send("hello").unwrap();
    let expected = ["target", "connect", "status", "message", "another"];
    let told = names.until(expected.len()).await;
    assert_eq!(told, expected.map(|of| (of, Some("Ada"))));
    let signal = made.borrow()[0];
    assert_eq!(signal.try_get_untracked(), Some(1));
    drop(mounted);
    assert_eq!(signal.try_get_untracked(), None, "it was left behind");
}

#[wasm_bindgen_test]
async fn nothing_tracks_what_handlers_read() {
    let complaints = Complaints::listen();
    let (mounted, (socket, address, read, runs)) = Mounted::with(|| {
        let read = RwSignal::new(0);
        let address = RwSignal::new(url("/echo"));
        // It is called in the effect that takes another URL, and in that of the component.
        let handlers = Handlers::new().on_status(move |_| {
            read.get();
        });
        let socket = use_websocket_with(address, Options::new(), handlers);
        let runs = StoredValue::new(0);
        Effect::new(move || {
            *runs.write_value() += 1;
            socket.reconnect();
        });
        (socket, address, read, runs)
    });
    until_open(socket).await;
    address.set("ftp://localhost".to_owned());
    until(move || socket.error.get().is_some()).await;
    address.set(url("/echo"));
    until_open(socket).await;
    let attempt = socket.status.get_untracked().attempt;
    read.set(1);
    next_task().await;
    assert_eq!(runs.get_value(), 1);
    assert_eq!(socket.status.get_untracked().attempt, attempt);
    assert_eq!(complaints.all(), [""; 0]);
    drop(mounted);
}

/// A component that is gone makes no further attempt.
#[wasm_bindgen_test]
async fn a_target_is_asked_for_before_each_attempt() {
    let calls = Told::new();
    let told = calls.clone();
    let (mounted, socket) = Mounted::with(move || {
        let handlers = Handlers::new().target(move |url| {
            told.tell(url.clone());
            let number = told.all().len();
            async move {
                match number {
                    1 => Err(AttemptError::Retry),
                    _ => Ok(Target::new(url)),
                }
            }
        });
        let soon = ExponentialBackoff::new().first(SOON);
        use_websocket_with(url("/echo"), Options::new().backoff(soon), handlers)
    });
    until_open(socket).await;
    assert_eq!(calls.all(), [url("/echo"), url("/echo")]);
    drop(mounted);
}

/// The first effect of a component may send, before the connection begins.
#[wasm_bindgen_test]
async fn what_an_effect_sends_first_waits_in_the_queue() {
    let (mounted, socket) = Mounted::with(|| {
        let socket = use_websocket(url("/echo"));
        Effect::new(move || {
            socket.send("first").unwrap();
        });
        socket
    });
    // And what is sent before all effects.
    socket.send("zeroth").unwrap();
    until(move || socket.received.get() == 2).await;
    drop(mounted);
}
