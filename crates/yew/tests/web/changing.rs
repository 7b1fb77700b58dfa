//! Another URL, other options, and other handlers.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{AttemptError, ConnectionState, ErrorKind, SendOutcome, Target};
use wasm_websocket_yew::{Connection, Handlers, Options, OwnedConnection, Plain, Reconnecting};

use super::world::{Mounted, Probe, ProbeProps, World};
use super::{ServerView, next_task, url, within};

#[wasm_bindgen_test]
async fn a_new_url_swaps_the_connection_once_and_keeps_the_queue() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let hang = ProbeProps::new(&server.url("/hang"), Options::new(), &world);
    let mut mounted = Mounted::<Probe<Reconnecting>>::new(hang);
    server.until(|seen| seen["requests"] == 1).await;
    // A closure that was made in this render.
    let old = world.socket();
    for number in 1..=100 {
        old.send(format!("{number} ")).unwrap();
    }
    let numbers = server.url("/numbers");
    for mark in ["a", "b", "c"] {
        let mut props = ProbeProps::new(&numbers, Options::new(), &world);
        props.mark = mark.into();
        mounted.update_and_commit(props, &world).await;
    }
    world.until_open().await;
    old.send("101 ").unwrap();
    let got = |seen: &serde_json::Value| seen["numbers"].to_string().contains("101");
    let seen = server.until(got).await;
    assert_eq!(seen["requests"], 2);
    assert_eq!(seen["received_messages"], 101);
    assert_eq!(old.status().attempt, 2);
}

#[wasm_bindgen_test]
async fn equal_options_do_nothing_and_other_ones_connect_once() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let url = server.url("/echo");
    let options = |seconds| {
        Options::new()
            .connect_timeout(Duration::from_secs(seconds))
            .protocols(["chat"])
    };
    let mut mounted =
        Mounted::<Probe<Reconnecting>>::new(ProbeProps::new(&url, options(5), &world));
    world.until_open().await;
    // The handlers of the last render, though the connection is the same.
    for (count, mark) in [(1, "a"), (2, "b")] {
        let mut props = ProbeProps::new(&url, options(5), &world);
        props.mark = mark.into();
        mounted.update_and_commit(props, &world).await;
        world.socket().send("hello").unwrap();
        let got = world.until_messages(count).await;
        assert_eq!(got[count - 1], format!("{mark}hello"));
    }
    assert_eq!(world.socket().status().attempt, 1);
    assert_eq!(world.socket().protocol(), "chat");

    mounted.update(ProbeProps::new(&url, options(6), &world));
    world
        .until(|world| world.socket().status().attempt == 2)
        .await;
    world.until_open().await;
    server
        .until(|seen| seen["open"] == 1 && seen["requests"] == 2)
        .await;
}

#[wasm_bindgen_test]
async fn a_closed_connection_stays_closed_with_another_url() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let [first, second] = ["/echo", "/numbers"].map(|endpoint| server.url(endpoint));
    let mut mounted =
        Mounted::<Probe<Reconnecting>>::new(ProbeProps::new(&first, Options::new(), &world));
    world.until_open().await;
    world.socket().close();
    world.until_state(ConnectionState::Closed).await;
    let props = ProbeProps::new(&second, Options::new(), &world);
    mounted.update_and_commit(props, &world).await;
    assert_eq!(world.socket().status().state, ConnectionState::Closed);
    world.socket().open();
    world.until_open().await;
    world.socket().send("1 ").unwrap();
    server.until(|seen| seen["numbers"].is_array()).await;
    server.until(|seen| seen["received_messages"] == 1).await;
    assert_eq!(server.last()["requests"], 2);
}

#[wasm_bindgen_test]
async fn a_plain_connection_is_swapped_too() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let [echo, numbers] = ["/echo", "/numbers"].map(|endpoint| server.url(endpoint));
    let echo = ProbeProps::new(&echo, Options::plain(), &world);
    let mut mounted = Mounted::<Probe<Plain>>::new(echo);
    world.until_open().await;
    // It holds the sockets whose messages it has, and keeps none open.
    let messages = world.socket().messages();
    world.socket().reconnect();
    world.until_open().await;
    mounted.update(ProbeProps::new(&numbers, Options::plain(), &world));
    world
        .until(|world| world.socket().status().attempt == 3 && world.socket().is_open())
        .await;
    let seen = server
        .until(|seen| seen["open"] == 1 && seen["requests"] == 3)
        .await;
    assert_eq!(seen["closes"]["1000"], 2);
    drop(messages);
}

#[wasm_bindgen_test]
async fn a_lazy_connection_opens_when_its_options_are_not_lazy_any_more() {
    let world = World::new();
    let url = url("/echo");
    let mut mounted =
        Mounted::<Probe<Reconnecting>>::new(ProbeProps::new(&url, Options::new().lazy(), &world));
    next_task().await;
    next_task().await;
    assert!(world.states().is_empty());
    mounted.update(ProbeProps::new(&url, Options::new(), &world));
    world.until_open().await;
    assert_eq!(world.socket().status().attempt, 1);
}

/// Something that is done with a connection.
type Act = fn(&Connection);

/// What is done before and after the options are wrong, and the state when they are not any more.
type Case = (
    Options<Reconnecting>,
    Act,
    Options<Reconnecting>,
    Act,
    ConnectionState,
);

fn wrong() -> Options<Reconnecting> {
    Options::new().high_water_mark(0)
}

/// Before options are wrong, a connection may be closed, or not have begun. It may be closed while they are, too.
#[wasm_bindgen_test]
async fn wrong_options_open_nothing_that_was_closed_or_has_not_begun() {
    use ConnectionState::{Closed, Idle, Open};
    let good = Options::new;
    let lazy = || Options::new().lazy();
    let (open, close, nothing): (Act, Act, Act) = (Connection::open, Connection::close, |_| {});
    let cases: [Case; 7] = [
        (good(), close, good(), nothing, Closed),
        (good(), nothing, good(), close, Closed),
        (good(), close, good(), open, Open),
        (lazy(), nothing, lazy(), nothing, Idle),
        (wrong(), nothing, good(), close, Closed),
        (wrong().lazy(), nothing, lazy(), open, Open),
        (wrong().lazy(), nothing, lazy(), nothing, Idle),
    ];
    for case in cases {
        assert_state_after_wrong_options(case).await;
    }
}

async fn assert_state_after_wrong_options(case: Case) {
    let (before, act_before, after, act_after, state) = case;
    let server = ServerView::new().await;
    let (url, world) = (server.url("/echo"), World::new());
    let opens = before == Options::new();
    let mut mounted = Mounted::<Probe<Reconnecting>>::new(ProbeProps::new(&url, before, &world));
    if opens {
        world.until_open().await;
    }
    world.until(|world| world.commits() > 0).await;
    // The connection begins in the task after this.
    next_task().await;
    next_task().await;
    act_before(&world.socket());
    let mut props = ProbeProps::new(&url, wrong(), &world);
    // Yew does nothing for equal properties.
    props.mark = "wrong".into();
    mounted.update_and_commit(props, &world).await;
    world.until_state(ConnectionState::Failed).await;
    act_after(&world.socket());
    let props = ProbeProps::new(&url, after, &world);
    mounted.update_and_commit(props, &world).await;
    world
        .until(|world| world.socket().connection().status().state == state)
        .await;
    let attempts = u64::from(opens) + u64::from(state == ConnectionState::Open);
    let status = world.socket().connection().status();
    assert_eq!(status.attempt, attempts, "{status:?}");
}

/// A child has its effects before its parent, which may own the connection.
#[wasm_bindgen_test]
async fn what_is_sent_before_the_component_is_mounted_waits() {
    let mut server = ServerView::new().await;
    let [hang, numbers] = ["/hang", "/numbers"].map(|endpoint| server.url(endpoint));
    let owned = OwnedConnection::new(&*hang, Options::new(), Handlers::new());
    let connection = owned.connection().clone();
    assert_eq!(connection.send("1 ").unwrap(), SendOutcome::Queued);
    owned.update(&numbers, Options::new(), Handlers::new());
    assert_eq!(connection.send("2 ").unwrap(), SendOutcome::Queued);
    next_task().await;
    next_task().await;
    assert_eq!(connection.status().state, ConnectionState::Idle);
    owned.mount();
    let seen = server.until(|seen| seen["received_messages"] == 2).await;
    assert_eq!(seen["requests"], 1);

    let plain = OwnedConnection::new(&*numbers, Options::plain(), Handlers::new());
    let error = plain.connection().send("3 ").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    // What was asked for before is done when it is mounted.
    let lazy = OwnedConnection::new(&*numbers, Options::new().lazy(), Handlers::new());
    lazy.connection().open();
    lazy.mount();
    server.until(|seen| seen["requests"] == 2).await;
    let world = World::new();
    let states = world.clone();
    let handlers = Handlers::new().on_status(move |status| states.is_in(status.state));
    let closed = OwnedConnection::new(&*numbers, Options::new(), handlers);
    closed.connection().close();
    closed.mount();
    world.until_state(ConnectionState::Closed).await;
    assert_eq!(world.states(), [ConnectionState::Closed]);
}

/// The handlers that are part of an attempt are those of the last render too.
#[wasm_bindgen_test]
async fn targets_and_preparations_are_made_by_the_last_handlers() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let calls = Rc::new(Cell::new(0));
    let handlers = |mark: &'static str| {
        let (calls, open) = (Rc::clone(&calls), world.clone());
        Handlers::new()
            .on_status(move |status| open.is_in(status.state))
            .target(move |url| {
                calls.set(calls.get() + 1);
                async move { Ok(Target::new(url)) }
            })
            .on_connect(
                move |socket| async move { socket.send(mark).map_err(|_| AttemptError::Retry) },
            )
    };
    let url = server.url("/collect");
    let owned = OwnedConnection::new(&*url, Options::new(), handlers("1"));
    owned.mount();
    world.until_open().await;
    owned.update(&url, Options::new(), handlers("2"));
    assert_eq!(calls.get(), 1, "only the handlers have changed");
    owned.connection().reconnect();
    world.until_state(ConnectionState::Connecting).await;
    world.until_open().await;
    owned.update(&server.url("/numbers"), Options::new(), handlers("3 "));
    world.until_state(ConnectionState::Connecting).await;
    world.until_open().await;
    assert_eq!(calls.get(), 3);
    let seen = server.until(|seen| seen["received_messages"] == 3).await;
    assert_eq!(seen["requests"], 3);

    // Without them an attempt has other steps.
    let open = world.clone();
    let fewer = Handlers::new().on_status(move |status| open.is_in(status.state));
    owned.update(&url, Options::new(), fewer);
    world.until_state(ConnectionState::Connecting).await;
    world.until_open().await;
    assert_eq!(calls.get(), 3);
    assert!(
        within(0, server.until(|seen| seen["received_messages"] == 4))
            .await
            .is_none()
    );
}
