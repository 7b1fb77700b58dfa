//! The functions of the component that makes a connection.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_websocket_frontend::{Handlers, Mode, Options, OwnedConnection};

use crate::handle::{Handle, UseWebSocket};
use crate::scope::Scope;

/// Connects to a URL while the component is mounted, and reconnects when the connection is lost.
///
/// Same as [`use_websocket_with`], with the default options and no handlers.
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::use_websocket;
///
/// #[component]
/// fn Echo() -> impl IntoView {
///     let socket = use_websocket("/echo");
///     let error = RwSignal::new(String::new());
///     let send = move |_| {
///         if let Err(failure) = socket.send("hello") {
///             error.set(failure.to_string());
///         }
///     };
///     view! {
///         <button on:click=send>"Say hello"</button>
///         <p>{move || socket.status.get().cause.to_string()} {error}</p>
///     }
/// }
/// ```
pub fn use_websocket(url: impl Into<Signal<String>>) -> UseWebSocket {
    use_websocket_with(url, Options::new(), Handlers::new())
}

/// Connects to a URL while the component is mounted, with options and handlers.
///
/// - The URL and the options are values or signals. Another URL, or options that are not equal, swap the
///   connection once, and keep the queued messages.
/// - It connects after the component was mounted or hydrated, and not on the server.
/// - The handlers are called as those of `on:click` are: they find the contexts of the component, signals
///   that they make are disposed of with it, and nothing tracks what they read.
/// - When the component is disposed of, the connection is closed with 1000 at once, and the queued
///   messages are dropped. Nothing is called and no signal is touched afterwards, and
///   [`send`](UseWebSocket::send) is an error.
/// - A URL that the browser refuses, and options that are out of range, lead to the state
///   [`Failed`](wasm_websocket::ConnectionState::Failed), with the error as the cause.
///
/// The component is the [`Owner`] in which this is called. Without one, the connection ends with the
/// page.
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::{Handlers, Options, use_websocket_with};
///
/// #[component]
/// fn Room(#[prop(into)] name: Signal<String>) -> impl IntoView {
///     let lines = RwSignal::new(Vec::new());
///     let handlers = Handlers::new().on_message(move |message| {
///         let line = message.as_text().unwrap_or_default().to_owned();
///         lines.update(|lines| lines.push(line));
///     });
///     let url = Signal::derive(move || format!("/rooms?name={}", name.get()));
///     let socket = use_websocket_with(url, Options::new(), handlers);
///     view! { <p>{move || lines.read().len()} " lines, open: " {socket.is_open}</p> }
/// }
/// ```
pub fn use_websocket_with<M: Mode>(
    url: impl Into<Signal<String>>,
    options: impl Into<Signal<Options<M>>>,
    handlers: Handlers,
) -> UseWebSocket {
    let (url, options) = (url.into(), options.into());
    UseWebSocket::new(Handle::new(move || {
        let scope = Scope::current();
        let handlers = handlers.within(move |call| scope.enter(call));
        let first = (url.get_untracked(), options.get_untracked());
        let owned = Rc::new(OwnedConnection::new(first.0, first.1, handlers));
        let connection = owned.connection().clone();
        own(owned, url, options);
        connection
    }))
}

/// Mounts a connection when the component is, and ends it with the component.
fn own<M: Mode>(owned: Rc<OwnedConnection<M>>, url: Signal<String>, options: Signal<Options<M>>) {
    let stored = StoredValue::new_local(owned);
    on_cleanup(move || {
        if let Some(owned) = stored.try_get_value() {
            owned.unmount();
        }
    });
    Effect::new(move || {
        let (Some(url), Some(options)) = (url.try_get(), options.try_get()) else {
            return;
        };
        if let Some(owned) = stored.try_get_value() {
            owned.retarget(&url, options);
            owned.mount();
        }
    });
}
