//! yew-hooks, in a component.

#[cfg(target_family = "wasm")]
mod mounted;

use frontends_kit::Tree;
use yew::prelude::*;
use yew_hooks::{UseWebSocketOptions, UseWebSocketReadyState, use_websocket_with_options};

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
        Tree::Two => html! { <><Room url={url.clone()} {render} /><Room {url} {render} /></> },
        // There is no provider.
        Tree::One | Tree::Shared => html! { <Room {url} {render} /> },
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
    let options = UseWebSocketOptions {
        onmessage: Some(Box::new(|text| frontends_kit::received(&text))),
        onerror: Some(Box::new(|event| frontends_kit::failed(event.type_()))),
        onclose: Some(Box::new(|event| {
            frontends_kit::closed(event.code(), event.reason());
        })),
        ..UseWebSocketOptions::default()
    };
    let socket = use_websocket_with_options(props.url.to_string(), options);
    let state = format!("{:?}", *socket.ready_state);
    let is_open = *socket.ready_state == UseWebSocketReadyState::Open;
    frontends_kit::shows(state.clone(), is_open);
    use_effect_with((*socket.message).clone(), |latest| {
        if let Some(latest) = latest {
            frontends_kit::latest(latest);
        }
    });
    // As its documentation shows it.
    use_effect_with(socket.message.clone(), |_| frontends_kit::handle_changed());
    frontends_kit::sends_with(move |text| {
        socket.send(text.to_owned());
        None
    });
    html! { <p>{ state }</p> }
}
