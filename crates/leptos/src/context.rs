//! One connection for many components.

use leptos::context::Provider;
use leptos::prelude::*;
use wasm_websocket_frontend::{Handlers, Options};

use crate::handle::UseWebSocket;
use crate::websocket::use_websocket_with;

/// A component that makes a connection which all components inside of it can use, with
/// [`use_shared_websocket`].
///
/// A component that needs handlers, or another kind of connection, provides one of its own:
/// `provide_context(socket)`.
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::{WebSocketProvider, use_shared_websocket};
///
/// #[component]
/// fn App() -> impl IntoView {
///     view! { <WebSocketProvider url="/chat"><Light /><Light /></WebSocketProvider> }
/// }
///
/// #[component]
/// fn Light() -> impl IntoView {
///     let socket = use_shared_websocket().expect("there is a provider around");
///     view! { <span>{move || if socket.is_open.get() { "●" } else { "○" }}</span> }
/// }
/// ```
#[component]
#[expect(unreachable_pub, reason = "the macro makes another one of it")]
pub fn WebSocketProvider(
    /// The URL. Another one swaps the connection.
    #[prop(into)]
    url: Signal<String>,
    /// The options. Other ones make the connection anew.
    #[prop(into, optional)]
    options: Signal<Options>,
    /// The components that use the connection.
    children: Children,
) -> impl IntoView {
    let socket = use_websocket_with(url, options, Handlers::new());
    view! { <Provider value=socket>{children()}</Provider> }
}

/// Uses the connection of the nearest provider, or returns `None` outside of one.
///
/// It ends with the component that provides it, and not with the one that calls this.
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::use_shared_websocket;
///
/// #[component]
/// fn Count() -> impl IntoView {
///     use_shared_websocket().map(|socket| view! { <p>{socket.received}</p> })
/// }
/// ```
#[must_use]
pub fn use_shared_websocket() -> Option<UseWebSocket> {
    use_context()
}
