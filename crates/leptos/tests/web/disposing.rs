//! The end of a component.

use std::cell::Cell;
use std::rc::Rc;

use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectionState, ErrorKind, Message, Target};
use wasm_websocket_leptos::{Handlers, Options, use_websocket, use_websocket_with};

use super::mounted::{Mounted, Told, handlers, until, until_open, until_state};
use super::{ServerView, next_task};

#[wasm_bindgen_test]
async fn the_end_of_a_component_closes_detaches_and_touches_no_signal() {
    let mut server = ServerView::new().await;
    let (states, messages) = (Told::new(), Told::new());
    let told = handlers(&states, &messages);
    let url = server.url("/burst?after=1");
    let (mounted, socket) = Mounted::with(move || {
        let socket = use_websocket_with(url, Options::new(), told);
        let own = RwSignal::new(0);
        // It panics when the signal is gone.
        socket.on_message(move |_| *own.write() += 1);
        socket
    });
    until_open(socket).await;
    let connection = socket.connection().unwrap();
    // It keeps nothing open.
    let client = connection.client().unwrap();
    socket.send("go").unwrap();
    messages.until(10).await;
    drop(mounted);
    let (got, seen) = (messages.all().len(), states.all());
    assert!(got < 10_000);
    assert!(socket.connection().is_none());
    assert_eq!(socket.send("late").unwrap_err().kind(), ErrorKind::NotOpen);
    assert!(socket.status.try_get_untracked().is_none());
    socket.open();
    socket.reconnect();
    socket.close();
    socket.on_message(|_| panic!("it is gone"));
    assert!(
        futures_util::StreamExt::next(&mut socket.messages())
            .await
            .is_none()
    );
    assert_eq!(connection.status().state, ConnectionState::Closed);
    let closed = server.until_ended(1).await;
    assert_eq!(closed["closes"]["1000"], 1);
    next_task().await;
    assert!(client.state().is_final() || client.state() == ConnectionState::Closing);
    assert_eq!(messages.all().len(), got);
    assert_eq!(states.all(), seen);
}

#[wasm_bindgen_test]
async fn a_component_can_end_at_any_step() {
    let mut server = ServerView::new().await;
    let refused = server.listen("/echo").await;
    server.unlisten().await;
    let steps = [
        (server.url("/hang?for=100"), ConnectionState::Connecting),
        (refused, ConnectionState::Waiting),
        (server.url("/echo"), ConnectionState::Open),
    ];
    for (url, state) in steps {
        let states = Told::new();
        let told = handlers(&states, &Told::new());
        let (mounted, socket) =
            Mounted::with(move || use_websocket_with(url, Options::new(), told));
        until_state(socket, state).await;
        drop(mounted);
        let seen = states.all();
        next_task().await;
        assert_eq!(states.all(), seen);
    }
    server.until(|seen| seen["open"] == 0).await;
}

#[wasm_bindgen_test]
async fn a_component_can_end_while_its_provider_or_its_preparations_run() {
    let mut server = ServerView::new().await;
    for state in [ConnectionState::Resolving, ConnectionState::Preparing] {
        let url = server.url("/echo");
        let is_resolving = state == ConnectionState::Resolving;
        let (proceed, wait) = oneshot::channel::<()>();
        let wait = Cell::new(Some(wait));
        let (states, messages) = (Told::new(), Told::new());
        let told = handlers(&states, &messages);
        let after = Rc::new(Cell::new(false));
        let finished = Rc::clone(&after);
        let told = if is_resolving {
            told.target(move |url| {
                let (wait, finished) = (wait.take(), Rc::clone(&finished));
                async move {
                    let _ = wait.unwrap().await;
                    finished.set(true);
                    Ok(Target::new(url))
                }
            })
        } else {
            told.on_connect(move |_| {
                let (wait, finished) = (wait.take(), Rc::clone(&finished));
                async move {
                    let _ = wait.unwrap().await;
                    finished.set(true);
                    Ok(())
                }
            })
        };
        let (mounted, socket) =
            Mounted::with(move || use_websocket_with(url, Options::new(), told));
        until_state(socket, state).await;
        drop(mounted);
        let seen = states.all();
        let _ = proceed.send(());
        for _ in 0..3 {
            next_task().await;
        }
        assert_eq!(states.all(), seen);
        assert!(!after.get(), "it was dropped");
    }
    // Only that with preparations had a socket.
    server.until_ended(1).await;
}

/// A handler may be what ends its component.
#[wasm_bindgen_test]
async fn a_component_can_end_in_its_own_handler() {
    let mut server = ServerView::new().await;
    let url = server.url("/burst?count=100&after=1");
    let slot = Rc::new(Cell::new(None));
    let (ends, messages) = (Rc::clone(&slot), Told::new());
    let told = messages.clone();
    let (mounted, socket) = Mounted::with(move || {
        let handlers = Handlers::new().on_message(move |_| {
            told.tell(());
            drop(ends.take());
        });
        use_websocket_with(url, Options::new(), handlers)
    });
    slot.set(Some(mounted));
    until_open(socket).await;
    socket.send("go").unwrap();
    server.until_ended(1).await;
    next_task().await;
    assert_eq!(messages.all().len(), 1);
}

#[wasm_bindgen_test]
async fn a_connection_lives_as_long_as_the_part_of_the_view_that_made_it() {
    let mut server = ServerView::new().await;
    let url = server.url("/echo");
    let is_shown = ArcRwSignal::new(true);
    let (shows, opened) = (is_shown.clone(), Told::new());
    let told = opened.clone();
    let mounted = Mounted::new(move || {
        view! {
            <Show when=move || shows.get()>
                {
                    let (url, told) = (url.clone(), told.clone());
                    move || {
                        let socket = use_websocket(url.clone());
                        let told = told.clone();
                        Effect::new(move || {
                            if socket.is_open.get() {
                                told.tell(());
                            }
                        });
                        view! { {socket.is_open} }
                    }
                }
            </Show>
        }
    });
    for number in 1..=3 {
        is_shown.set(true);
        opened.until(number).await;
        is_shown.set(false);
        server.until_ended(number as u64).await;
    }
    assert_eq!(mounted.text(), "");
    // Nothing is made of what is shown and hidden in one tick.
    is_shown.set(true);
    is_shown.set(false);
    next_task().await;
    until(|| true).await;
    assert_eq!(server.until(|seen| seen["open"] == 0).await["requests"], 3);
}

/// The connection ends before the signals of its component.
#[wasm_bindgen_test]
fn what_a_handler_owns_may_use_signals_when_it_is_dropped() {
    struct Guard(RwSignal<u32>, Rc<Cell<u32>>);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.1.set(self.0.get_untracked());
        }
    }
    let seen = [(); 2].map(|()| Rc::new(Cell::new(0)));
    let sees = seen.clone();
    let (mounted, ()) = Mounted::with(move || {
        let signal = RwSignal::new(7);
        let [by_handler, by_closure] = sees.map(|seen| {
            let guard = Guard(signal, seen);
            move |_: &Message| {
                let _ = &guard;
            }
        });
        let handlers = Handlers::new().on_message(by_handler);
        let socket = use_websocket_with("/echo", Options::new(), handlers);
        socket.on_message(by_closure);
    });
    drop(mounted);
    assert_eq!(seen.map(|seen| seen.get()), [7, 7]);
}
