//! leptos-use-websocket, in a component.

#[cfg(target_family = "wasm")]
mod mounted;

use codee::string::FromToStringCodec;
use frontends_kit::Tree;
use leptos::prelude::*;
use leptos_use_websocket::{
    ConnectionReadyState, UseWebSocketOptions, UseWebSocketReturn, use_websocket_with_options,
};

/// The parent of the components.
///
/// The function takes no signal of a URL, so a component is made anew for another URL. With a memo, an
/// equal one changes nothing.
#[component]
pub fn App(tree: Tree, #[prop(into)] url: Signal<String>) -> impl IntoView {
    let url = Memo::new(move |_| url.get());
    move || match tree {
        Tree::Two => view! { <Room url=url.get() /><Room url=url.get() /> }.into_any(),
        // There is no provider.
        Tree::One | Tree::Shared => view! { <Room url=url.get() /> }.into_any(),
    }
}

/// A component with a connection.
#[component]
fn Room(url: String) -> impl IntoView {
    let options = UseWebSocketOptions::default()
        .on_message_raw(frontends_kit::received)
        .on_error(|error| frontends_kit::failed(error.to_string()))
        .on_close(|event| frontends_kit::closed(event.code(), event.reason()));
    let UseWebSocketReturn {
        ready_state,
        message,
        send,
        ..
    } = use_websocket_with_options::<String, String, FromToStringCodec, _, _>(&url, options);
    Effect::new(move || {
        let state = ready_state.get();
        let is_open = state == ConnectionReadyState::Open;
        frontends_kit::shows(state.to_string(), is_open);
    });
    Effect::new(move || {
        if let Some(latest) = message.get() {
            frontends_kit::latest(&latest);
        }
    });
    frontends_kit::sends_with(move |text| {
        send(&text.to_owned());
        None
    });
    view! { <p>{move || ready_state.get().to_string()}</p> }
}
