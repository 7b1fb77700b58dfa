//! A socket that a signal can hold.

use std::ops::Deref;

use send_wrapper::SendWrapper;
use wasm_websocket::WebSocket;

/// The [`WebSocket`] of the current connection, which signals can hold: it is `Send` and `Sync`, though it
/// may be used only in the thread of the page that made it, and panics in another one. There is none on the
/// server.
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::use_websocket;
///
/// #[component]
/// fn Backlog() -> impl IntoView {
///     let socket = use_websocket("/upload").socket;
///     view! { <p>{move || socket.get().map(|socket| socket.url())}</p> }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct CurrentSocket(SendWrapper<WebSocket>);

impl CurrentSocket {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self(SendWrapper::new(socket))
    }
}

impl Deref for CurrentSocket {
    type Target = WebSocket;

    fn deref(&self) -> &WebSocket {
        &self.0
    }
}

impl PartialEq for CurrentSocket {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for CurrentSocket {}
