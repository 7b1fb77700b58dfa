//! wasm-websocket-leptos, in a component.

#[cfg(target_family = "wasm")]
mod mounted;

use frontends_kit::Tree;
use leptos::prelude::*;
use wasm_websocket_leptos::wasm_websocket::ConnectionState;
use wasm_websocket_leptos::{
    Handlers, Options, Status, UseWebSocket, WebSocketProvider, use_shared_websocket,
    use_websocket_with,
};

/// The parent of the components.
#[component]
pub fn App(tree: Tree, #[prop(into)] url: Signal<String>) -> impl IntoView {
    match tree {
        Tree::One => view! { <Room url /> }.into_any(),
        Tree::Two => view! { <Room url /><Room url /> }.into_any(),
        Tree::Shared => view! {
            <WebSocketProvider url><SharedRoom /><SharedRoom /></WebSocketProvider>
        }
        .into_any(),
    }
}

/// A component with a connection.
#[component]
fn Room(url: Signal<String>) -> impl IntoView {
    let handlers = Handlers::new()
        .on_message(|message| frontends_kit::received(message.as_text().unwrap_or_default()))
        .on_status(note)
        .on_error(|error| frontends_kit::failed(error.to_string()));
    shown(use_websocket_with(url, Options::new(), handlers))
}

/// A component with the connection of a provider.
#[component]
fn SharedRoom() -> impl IntoView {
    use_shared_websocket().map(shown)
}

/// The view of a connection.
fn shown(socket: UseWebSocket) -> impl IntoView {
    Effect::new(move || {
        let status = socket.status.get();
        frontends_kit::shows(format!("{:?}", status.state), status.is_open());
        frontends_kit::shows_cause(status.cause.to_string());
    });
    Effect::new(move || {
        if let Some(latest) = socket.latest.get() {
            frontends_kit::latest(latest.as_text().unwrap_or_default());
        }
    });
    frontends_kit::sends_with(move |text| {
        Some(match socket.send(text) {
            Ok(outcome) => format!("{outcome:?}"),
            Err(error) => format!("error: {error}"),
        })
    });
    view! { <p>{move || format!("{:?}", socket.status.get().state)}</p> }
}

fn note(status: &Status) {
    if status.state == ConnectionState::Failed {
        frontends_kit::failed(status.cause.to_string());
    }
    if let Some(event) = status.cause.close_event() {
        frontends_kit::closed(event.code.into(), event.reason.to_string());
    }
}
