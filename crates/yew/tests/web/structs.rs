//! Components that are structs.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::ConnectionState;
use wasm_websocket_yew::{Handlers, Options, OwnedConnection, Status};
use yew::prelude::*;

use super::ServerView;
use super::world::{Mounted, ProbeProps, World, text};

struct Room {
    socket: OwnedConnection,
    lines: Vec<String>,
}

enum Event {
    Received(String),
    Changed(Status),
}

fn handlers(context: &Context<Room>) -> Handlers {
    let received = context.link().callback(Event::Received);
    let changed = context.link().callback(Event::Changed);
    Handlers::new()
        .on_message(move |message| received.emit(text(message)))
        .on_status(move |status| changed.emit(status.clone()))
}

impl Component for Room {
    type Message = Event;
    type Properties = ProbeProps;

    fn create(context: &Context<Self>) -> Self {
        let props = context.props();
        let options = props.options.clone();
        Self {
            socket: OwnedConnection::new(props.url.to_string(), options, handlers(context)),
            lines: Vec::new(),
        }
    }

    fn rendered(&mut self, _: &Context<Self>, is_first: bool) {
        if is_first {
            self.socket.mount();
        }
    }

    fn changed(&mut self, context: &Context<Self>, _: &Self::Properties) -> bool {
        let props = context.props();
        self.socket
            .update(&props.url, props.options.clone(), handlers(context));
        true
    }

    fn update(&mut self, context: &Context<Self>, event: Event) -> bool {
        let world = &context.props().world;
        match event {
            Event::Received(line) => {
                world.got(line.clone());
                self.lines.push(line);
            }
            Event::Changed(status) => {
                if status.is_open() {
                    self.socket.connection().send("1 hello").unwrap();
                }
                world.is_in(status.state);
            }
        }
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        html! { <p>{ self.lines.join(", ") }</p> }
    }
}

#[wasm_bindgen_test]
async fn a_struct_component_has_the_same() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let echo = ProbeProps::new(&server.url("/echo"), Options::new(), &world);
    let mut mounted = Mounted::<Room>::new(echo.clone());
    assert_eq!(world.until_messages(1).await, ["1 hello"]);
    world.until_open().await;
    mounted.until_text("1 hello").await;
    mounted.update(echo);
    let numbers = ProbeProps::new(&server.url("/numbers"), Options::new(), &world);
    mounted.update(numbers);
    world.until_state(ConnectionState::Connecting).await;
    world.until_open().await;
    let seen = server.until(|seen| seen["received_messages"] == 2).await;
    assert_eq!(seen["requests"], 2);
    drop(mounted);
    server.until_ended(2).await;
}
