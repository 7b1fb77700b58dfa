//! The end of a component.

use std::pin::pin;

use futures_util::future::{Either, select};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectionState, ErrorKind};
use wasm_websocket_yew::{Options, Reconnecting};
use yew::prelude::*;

use super::world::{Mounted, Probe, ProbeProps, World};
use super::{ServerView, next_microtasks, next_task};

#[wasm_bindgen_test]
async fn unmounting_closes_detaches_and_calls_nothing_any_more() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let mut props = ProbeProps::new(&server.url("/burst?after=1"), Options::new(), &world);
    props.shows = true;
    let mounted = Mounted::<Probe<Reconnecting>>::new(props);
    world.until_open().await;
    let old = world.socket();
    // It keeps nothing open.
    let client = old.client().unwrap();
    old.send("go").unwrap();
    world.until_messages(10).await;
    drop(mounted);
    world.until_unmounted().await;
    let (got, renders, states) = (world.messages().len(), world.renders(), world.states());
    assert!(got < 10_000);
    assert_eq!(old.status().state, ConnectionState::Closed);
    assert_eq!(old.send("late").unwrap_err().kind(), ErrorKind::NotOpen);
    old.open();
    old.reconnect();
    old.close();
    old.on_message(|_| panic!("it was unmounted")).keep();
    let seen = server.until_ended(1).await;
    assert_eq!(seen["closes"]["1000"], 1);
    next_task().await;
    assert!(client.state().is_final() || client.state() == ConnectionState::Closing);
    assert_eq!(world.messages().len(), got);
    assert_eq!(world.renders(), renders);
    assert_eq!(world.states(), states);
}

#[derive(PartialEq, Properties)]
struct ToggleProps {
    probe: ProbeProps,
    is_shown: bool,
    #[prop_or_default]
    key: u32,
}

#[component]
fn Toggle(props: &ToggleProps) -> Html {
    let probe = props.probe.clone();
    let key = props.key;
    html! { if props.is_shown { <Probe<Reconnecting> {key} ..probe /> } }
}

fn toggle(probe: &ProbeProps, is_shown: bool, key: u32) -> ToggleProps {
    ToggleProps {
        probe: probe.clone(),
        is_shown,
        key,
    }
}

/// Mounts a component four times in the microtasks of one task. Returns `None` if it took longer, because
/// Yew goes on in another task when it has been busy for 16 ms.
async fn mount_often(probe: &ProbeProps) -> Option<Mounted<Toggle>> {
    let mount = async {
        let mut mounted = Mounted::<Toggle>::new(toggle(probe, true, 0));
        for key in 1..=3 {
            next_microtasks().await;
            mounted.update(toggle(probe, false, key));
            next_microtasks().await;
            mounted.update(toggle(probe, true, key));
        }
        next_microtasks().await;
        mounted
    };
    match select(pin!(mount), pin!(next_task())).await {
        Either::Left((mounted, _)) if probe.world.commits() == 4 => Some(mounted),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn mounting_twice_in_one_task_makes_one_connection() {
    let (mut server, world, probe, mut mounted) = loop {
        let (server, world) = (ServerView::new().await, World::new());
        let probe = ProbeProps::new(&server.url("/echo"), Options::new(), &world);
        if let Some(mounted) = mount_often(&probe).await {
            break (server, world, probe, mounted);
        }
    };
    world.until_open().await;
    let first = world.socket();
    first.send("hello").unwrap();
    world.until_messages(1).await;
    assert_eq!(server.until(|seen| seen["open"] == 1).await["requests"], 1);

    // A later one is another component, with a connection of its own in place of the first.
    mounted.update(toggle(&probe, true, 100));
    world
        .until(|world| *world.socket() != *first && world.socket().is_open())
        .await;
    let seen = server
        .until(|seen| seen["open"] == 1 && seen["requests"] == 2)
        .await;
    assert_eq!(seen["closes"]["1000"], 1);
    drop(mounted);
    server.until_ended(2).await;
}

#[wasm_bindgen_test]
async fn a_component_can_be_unmounted_at_any_step() {
    let mut server = ServerView::new().await;
    let refused = server.listen("/echo").await;
    server.unlisten().await;
    let steps = [
        (server.url("/echo"), ConnectionState::Resolving),
        (server.url("/hang?for=100"), ConnectionState::Connecting),
        (refused, ConnectionState::Waiting),
    ];
    for (url, state) in steps {
        let world = World::new();
        let mounted =
            Mounted::<Probe<Reconnecting>>::new(ProbeProps::new(&url, Options::new(), &world));
        world.until(|world| world.states().contains(&state)).await;
        drop(mounted);
        world.until_unmounted().await;
        let states = world.states();
        next_task().await;
        assert_eq!(world.states(), states);
    }
    server.until(|seen| seen["open"] == 0).await;
}
