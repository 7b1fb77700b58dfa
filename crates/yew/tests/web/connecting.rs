//! What a component has of its connection.

use std::rc::Rc;

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, ConnectionCause, ConnectionState, ErrorKind, SendOutcome};
use wasm_websocket_yew::{
    Handlers, Options, Plain, Reconnecting, UseWebSocketJson, use_websocket_json_with,
};
use yew::prelude::*;

use super::world::{Mounted, Probe, ProbeProps, World, use_commits};
use super::{ServerView, next_task, url};

#[wasm_bindgen_test]
async fn a_component_gets_every_state_with_its_cause_and_every_message() {
    let world = World::new();
    let url = url("/burst?count=1000&after=1");
    let mut props = ProbeProps::new(&url, Options::new(), &world);
    props.shows = true;
    let mounted = Mounted::<Probe<Reconnecting>>::new(props);
    world.until_open().await;
    let socket = world.socket();
    let mut messages = socket.messages();
    assert!(matches!(socket.status().cause, ConnectionCause::Done));
    assert_eq!(socket.status().attempt, 1);
    let outcome = socket.send("hello").unwrap();
    assert_eq!(outcome, SendOutcome::Sent { attempt: 1 });

    let got = world.until_messages(1001).await;
    assert_eq!(got[0], "hello");
    let numbers = got[1..].iter().enumerate();
    for (number, message) in numbers {
        assert!(message.starts_with(&number.to_string()), "{message}");
    }
    // Another way to the same messages.
    for message in &got {
        let next = messages.next().await.unwrap().unwrap();
        assert_eq!(next.as_text(), Some(&**message));
    }
    let expected = [
        ConnectionState::Resolving,
        ConnectionState::Connecting,
        ConnectionState::Preparing,
        ConnectionState::Open,
    ];
    assert_eq!(world.states(), expected);
    assert_eq!(socket.received(), 1001);
    mounted.until_text(&format!("Open{}", got[1000])).await;
}

#[wasm_bindgen_test]
async fn a_component_renders_for_what_it_reads() {
    let world = World::new();
    let url = url("/burst?count=100&after=1");
    let props = ProbeProps::new(&url, Options::new(), &world);
    let _mounted = Mounted::<Probe<Reconnecting>>::new(props);
    world.until_open().await;
    next_task().await;
    let renders = world.renders();
    world.socket().send("go").unwrap();
    world.until_messages(101).await;
    next_task().await;
    assert_eq!(world.renders(), renders, "it shows no message");
    world.socket().close();
    world.until_state(ConnectionState::Closed).await;
    // It shows the status.
    world.until(|world| world.renders() > renders).await;
}

#[wasm_bindgen_test]
async fn a_connection_is_opened_closed_and_reconnected_when_told_to() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let url = server.url("/echo");
    let props = ProbeProps::new(&url, Options::new().lazy(), &world);
    let _mounted = Mounted::<Probe<Reconnecting>>::new(props);
    world.until_committed(0).await;
    next_task().await;
    next_task().await;
    let socket = world.socket();
    assert_eq!(socket.status().state, ConnectionState::Idle);
    // It waits for the connection.
    assert_eq!(socket.send("queued").unwrap(), SendOutcome::Queued);

    socket.open();
    assert_eq!(world.until_messages(1).await, ["queued"]);
    socket.open();
    socket.reconnect();
    world
        .until(|world| world.socket().status().attempt == 2 && world.socket().is_open())
        .await;
    socket.close();
    world.until_state(ConnectionState::Closed).await;
    let error = socket.send("late").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    socket.open();
    world.until_open().await;
    let code = wasm_websocket::SendableCloseCode::new(4001).unwrap();
    let reason = wasm_websocket::CloseReason::new("logged out").unwrap();
    socket.close_with(code, reason);
    world.until_state(ConnectionState::Closed).await;
    let seen = server.until_ended(3).await;
    assert_eq!(seen["closes"]["4001"], 1);
}

#[wasm_bindgen_test]
async fn a_connection_can_be_closed_and_opened_before_it_begins() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let props = ProbeProps::new(&server.url("/echo"), Options::new(), &world);
    let _mounted = Mounted::<Probe<Reconnecting>>::new(props);
    world.until_committed(0).await;
    world.socket().close();
    assert_eq!(world.socket().status().state, ConnectionState::Closed);
    next_task().await;
    next_task().await;
    assert_eq!(world.states(), [ConnectionState::Closed]);
    world.socket().open();
    world.until_open().await;
    let seen = server.until(|seen| seen["open"] == 1).await;
    assert_eq!(seen["requests"], 1);
}

#[wasm_bindgen_test]
async fn a_plain_connection_does_not_come_back_by_itself() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let url = server.url("/close?code=4000&reason=enough&after=1");
    let mut props = ProbeProps::new(&url, Options::plain(), &world);
    let mut mounted = Mounted::<Probe<Plain>>::new(props.clone());
    world.until_committed(0).await;
    let early = world.socket().send("early").unwrap_err();
    assert_eq!(early.kind(), ErrorKind::NotOpen);
    world.until_open().await;
    let socket = world.socket();
    assert!(socket.socket().is_some() && socket.client().is_none());
    let mut messages = socket.messages();
    // The same URL and options again.
    props.mark = "again ".into();
    mounted.update_and_commit(props, &world).await;
    assert_eq!(socket.send("1").unwrap(), SendOutcome::Sent { attempt: 1 });
    world.until_state(ConnectionState::Failed).await;
    let status = socket.status();
    let event = status.cause.close_event().unwrap();
    assert_eq!(event.code, CloseCode::from(4000));
    assert_eq!(event.reason.as_str(), "enough");
    let late = socket.send("late").unwrap_err();
    assert_eq!(late.kind(), ErrorKind::NotOpen);

    socket.open();
    world.until_open().await;
    assert_eq!(socket.status().attempt, 2);
    socket.send("2").unwrap();
    assert_eq!(world.until_messages(2).await, ["again 1", "again 2"]);
    for text in ["1", "2"] {
        let message = messages.next().await.unwrap().unwrap();
        assert_eq!(message.as_text(), Some(text));
    }
    socket.reconnect();
    world
        .until(|world| world.socket().status().attempt == 3 && world.socket().is_open())
        .await;
    socket.close();
    assert_eq!(socket.status().state, ConnectionState::Closing);
    world.until_state(ConnectionState::Closed).await;
    drop(mounted);
    assert!(messages.next().await.is_none(), "it was unmounted");
    server.until_ended(3).await;
}

#[wasm_bindgen_test]
async fn wrong_urls_and_options_are_states_and_not_panics() {
    let world = World::new();
    let failed = |world: &World| {
        let status = world.socket().status();
        let ConnectionCause::CannotConnect(error) = status.cause else {
            panic!("{status:?}");
        };
        assert_eq!(world.socket().error().unwrap().kind(), error.kind());
        error.kind()
    };
    let mut mounted = Mounted::<Probe<Reconnecting>>::new(ProbeProps::new(
        "ftp://localhost",
        Options::new(),
        &world,
    ));
    world.until_state(ConnectionState::Failed).await;
    assert_eq!(failed(&world), ErrorKind::InvalidUrl);
    let echo = url("/echo");
    mounted.update(ProbeProps::new(&echo, Options::new(), &world));
    world.until_open().await;
    // The connection would be another one than was asked for.
    mounted.update(ProbeProps::new(
        "ws://localhost/#part",
        Options::new(),
        &world,
    ));
    world.until_state(ConnectionState::Failed).await;
    assert_eq!(failed(&world), ErrorKind::InvalidUrl);
    let error = world.socket().send("lost?").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    world.socket().reconnect();
    next_task().await;
    assert_eq!(world.states().last(), Some(&ConnectionState::Failed));
    mounted.update(ProbeProps::new(&echo, Options::new(), &world));
    world.until_open().await;

    let wrong = Options::new().high_water_mark(0);
    mounted.update(ProbeProps::new(&echo, wrong.clone(), &world));
    world.until_state(ConnectionState::Failed).await;
    assert_eq!(failed(&world), ErrorKind::InvalidOption);
    drop(mounted);

    let world = World::new();
    let mut mounted = Mounted::<Probe<Reconnecting>>::new(ProbeProps::new(&echo, wrong, &world));
    world.until_state(ConnectionState::Failed).await;
    assert_eq!(failed(&world), ErrorKind::InvalidOption);
    mounted.update(ProbeProps::new(&echo, Options::new(), &world));
    world.until_open().await;

    let world = World::new();
    let plain = ProbeProps::new("ftp://localhost", Options::plain(), &world);
    let mut mounted = Mounted::<Probe<Plain>>::new(plain);
    world.until_state(ConnectionState::Failed).await;
    assert_eq!(failed(&world), ErrorKind::InvalidUrl);
    mounted.update(ProbeProps::new(&echo, Options::plain(), &world));
    world.until_open().await;
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Point {
    x: i32,
    y: i32,
}

#[derive(Clone, PartialEq, Properties)]
struct PointsProps {
    url: AttrValue,
    world: World,
    socket: SocketSlot,
}

/// Where a test finds the handle.
#[derive(Clone, Default)]
struct SocketSlot(Rc<std::cell::RefCell<Option<UseWebSocketJson<Point, Point>>>>);

impl PartialEq for SocketSlot {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
fn Points(props: &PointsProps) -> Html {
    let world = props.world.clone();
    let handlers = Handlers::new().on_json(move |point: Result<Point, _>| {
        world.got(match point {
            Ok(point) => format!("{point:?}"),
            Err(error) => format!("{:?}", error.kind()),
        });
    });
    let socket: UseWebSocketJson<Point, Point> =
        use_websocket_json_with::<_, _, Reconnecting>(&props.url, Options::new(), handlers);
    props.socket.0.replace(Some(socket.clone()));
    let latest = socket.latest().map(|latest| match latest {
        Ok(point) => format!("{}, {}", point.x, point.y),
        Err(error) => error.to_string(),
    });
    props.world.rendered(&socket);
    use_commits(&props.world);
    html! { <p>{ latest }</p> }
}

#[wasm_bindgen_test]
async fn values_are_sent_and_received_as_json_and_none_that_is_wrong_is_lost() {
    let (world, slot) = (World::new(), SocketSlot::default());
    let mounted = Mounted::<Points>::new(PointsProps {
        url: url("/echo").into(),
        world: world.clone(),
        socket: slot.clone(),
    });
    world.until_committed(0).await;
    let socket = slot.0.borrow().clone().unwrap();
    assert!(socket.latest().is_none());
    let point = Point { x: 1, y: -1 };
    // It begins with the first message, and not only in the next task.
    assert_eq!(socket.send(&point).unwrap(), SendOutcome::Queued);
    world.until_messages(1).await;
    mounted.until_text("1, -1").await;
    assert_eq!(*socket.latest().unwrap().unwrap(), point);

    socket.connection().send(r#"{"x": 1}"#).unwrap();
    let got = world.until_messages(2).await;
    assert_eq!(got, ["Point { x: 1, y: -1 }", "Decode"]);
    let error = socket.latest().unwrap().unwrap_err();
    mounted.until_text(&error.to_string()).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
}
