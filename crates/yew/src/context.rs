//! One connection for many components.

use wasm_websocket_frontend::{Connection, Handlers, Options, OwnedConnection};
use yew::prelude::*;

use crate::connection::use_connection;
use crate::handle::UseWebSocket;
use crate::websocket::use_websocket_with;

/// The properties of a [`WebSocketProvider`].
///
/// ```
/// use wasm_websocket_yew::{Options, WebSocketProvider};
///
/// # fn example() -> yew::Html {
/// yew::html! { <WebSocketProvider url="/chat" options={Options::new().lazy()} /> }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct WebSocketProviderProps {
    /// The URL. Another one swaps the connection.
    pub url: AttrValue,
    /// The options. Other ones make the connection anew.
    #[prop_or_default]
    pub options: Options,
    /// The components that use the connection.
    #[prop_or_default]
    pub children: Html,
}

/// A component that owns a connection which all components inside of it can use, with
/// [`use_shared_websocket`].
///
/// A component that needs handlers, or another kind of connection, provides one of its own:
/// `<ContextProvider<Connection> context={socket.connection().clone()}>`.
///
/// ```
/// use wasm_websocket_yew::{WebSocketProvider, use_shared_websocket};
/// use yew::prelude::*;
///
/// #[component]
/// fn App() -> Html {
///     html! { <WebSocketProvider url="/chat"><Light /><Light /></WebSocketProvider> }
/// }
///
/// #[component]
/// fn Light() -> Html {
///     let is_open = use_shared_websocket().is_some_and(|socket| socket.is_open());
///     html! { <span>{ if is_open { "●" } else { "○" } }</span> }
/// }
/// ```
#[component]
pub fn WebSocketProvider(props: &WebSocketProviderProps) -> Html {
    let socket = use_websocket_with(&props.url, props.options.clone(), Handlers::new());
    let connection = socket.connection().clone();
    let children = props.children.clone();
    html! { <ContextProvider<Connection> context={connection}>{ children }</ContextProvider<Connection>> }
}

/// Uses the connection of the nearest provider, or returns `None` outside of one.
///
/// The component renders again when what it reads of the connection has changed, and not when
/// another component's does. Unmounting it does not close the connection.
///
/// ```
/// use wasm_websocket_yew::use_shared_websocket;
/// use yew::prelude::*;
///
/// #[component]
/// fn Latest() -> Html {
///     let message = use_shared_websocket().and_then(|socket| socket.latest());
///     html! { <p>{ message.map(|message| message.len()) }</p> }
/// }
/// ```
#[hook]
pub fn use_shared_websocket() -> Option<UseWebSocket> {
    let shared = use_context::<Connection>();
    // A hook has to be called, also without a provider.
    let nothing = use_memo((), |()| {
        let owned = OwnedConnection::new("", Options::new(), Handlers::new());
        owned.connection().clone()
    });
    let is_shared = shared.is_some();
    let socket = use_connection(&shared.unwrap_or_else(|| Connection::clone(&nothing)));
    is_shared.then_some(socket)
}
