//! wasm-websocket-yew, in a component.

#[cfg(target_family = "wasm")]
mod mounted;

use frontends_kit::Tree;
use wasm_websocket_yew::wasm_websocket::ConnectionState;
use wasm_websocket_yew::{
    Handlers, Options, Status, WebSocketProvider, use_shared_websocket, use_websocket_with,
};
use yew::prelude::*;

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AppProps {
    pub tree: Tree,
    pub url: AttrValue,
    /// Another number has the components render again.
    pub render: u32,
}

/// The parent of the components.
#[component]
pub fn App(props: &AppProps) -> Html {
    let AppProps { tree, url, render } = props.clone();
    match tree {
        Tree::One => html! { <Room {url} {render} /> },
        Tree::Two => html! { <><Room url={url.clone()} {render} /><Room {url} {render} /></> },
        Tree::Shared => html! {
            <WebSocketProvider {url}><SharedRoom /><SharedRoom /></WebSocketProvider>
        },
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct RoomProps {
    url: AttrValue,
    render: u32,
}

/// A component with a connection.
#[component]
fn Room(props: &RoomProps) -> Html {
    let handlers = Handlers::new()
        .on_message(|message| frontends_kit::received(message.as_text().unwrap_or_default()))
        .on_status(note)
        .on_error(|error| frontends_kit::failed(error.to_string()));
    let socket = use_websocket_with(&props.url, Options::new(), handlers);
    let status = socket.status();
    frontends_kit::shows(format!("{:?}", status.state), status.is_open());
    frontends_kit::shows_cause(status.cause.to_string());
    use_effect_with(socket.latest(), |latest| {
        if let Some(latest) = latest {
            frontends_kit::latest(latest.as_text().unwrap_or_default());
        }
    });
    frontends_kit::sends_with(move |text| {
        Some(match socket.send(text) {
            Ok(outcome) => format!("{outcome:?}"),
            Err(error) => format!("error: {error}"),
        })
    });
    html! { <p>{ format!("{:?}", status.state) }</p> }
}

/// A component with the connection of a provider.
#[component]
fn SharedRoom() -> Html {
    let status = use_shared_websocket().map(|socket| socket.status());
    if let Some(status) = &status {
        frontends_kit::shows(format!("{:?}", status.state), status.is_open());
    }
    html! { <p>{ status.map(|status| format!("{:?}", status.state)) }</p> }
}

fn note(status: &Status) {
    if status.state == ConnectionState::Failed {
        frontends_kit::failed(status.cause.to_string());
    }
    if let Some(event) = status.cause.close_event() {
        frontends_kit::closed(event.code.into(), event.reason.to_string());
    }
}
