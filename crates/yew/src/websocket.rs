//! The hooks of the component that owns a connection.

use std::rc::Rc;

use wasm_websocket_frontend::{Handlers, Mode, Options, OwnedConnection};
use yew::prelude::*;

use crate::connection::use_connection;
use crate::handle::UseWebSocket;

/// Connects to a URL while the component is mounted, and reconnects when the connection is lost.
///
/// Same as [`use_websocket_with`], with the default options and no handlers.
///
/// ```
/// use wasm_websocket_yew::use_websocket;
/// use yew::prelude::*;
///
/// #[component]
/// fn Echo() -> Html {
///     let socket = use_websocket("/echo");
///     let status = socket.status();
///     let send = {
///         let socket = socket.clone();
///         move |_: MouseEvent| {
///             if let Err(error) = socket.send("hello") {
///                 println!("{error}");
///             }
///         }
///     };
///     html! { <button onclick={send}>{ format!("{:?}: {}", status.state, status.cause) }</button> }
/// }
/// ```
#[hook]
pub fn use_websocket(url: &str) -> UseWebSocket {
    use_websocket_with(url, Options::new(), Handlers::new())
}

/// Connects to a URL while the component is mounted, with options and handlers.
///
/// - It connects in the task after the component was mounted, and not on the server. A component that
///   is mounted, unmounted and mounted again in one task makes one connection.
/// - Another URL, or options that are not equal, swap the connection once, and keep the queued messages.
/// - The handlers are those of the last render.
/// - Unmounting closes with 1000 at once, and drops the queued messages. Nothing is called afterwards,
///   and [`send`](crate::Connection::send) is an error.
/// - A URL that the browser refuses, and options that are out of range, lead to the state
///   [`Failed`](wasm_websocket::ConnectionState::Failed), with the error as the cause.
///
/// ```
/// use wasm_websocket_yew::{Handlers, Options, use_websocket_with};
/// use yew::prelude::*;
///
/// #[derive(PartialEq, Properties)]
/// struct RoomProps {
///     name: AttrValue,
/// }
///
/// #[component]
/// fn Room(props: &RoomProps) -> Html {
///     let lines = use_state(Vec::new);
///     let handlers = Handlers::new().on_message({
///         let lines = lines.clone();
///         move |message| {
///             let text = message.as_text().unwrap_or_default().to_owned();
///             lines.set([&lines[..], &[text]].concat());
///         }
///     });
///     let url = format!("/rooms?name={}", props.name);
///     let socket = use_websocket_with(&url, Options::new(), handlers);
///     html! { <p>{ lines.len() }{ " lines, open: " }{ socket.is_open() }</p> }
/// }
/// ```
#[hook]
pub fn use_websocket_with<M: Mode>(
    url: &str,
    options: Options<M>,
    handlers: Handlers,
) -> UseWebSocket {
    let owned = use_memo((), |()| {
        OwnedConnection::new(url, options.clone(), Handlers::new())
    });
    let (updated, url) = (Rc::clone(&owned), url.to_owned());
    use_effect(move || updated.update(&url, options, handlers));
    let mounted = Rc::clone(&owned);
    use_effect_with((), move |()| {
        mounted.mount();
        move || mounted.unmount()
    });
    use_connection(owned.connection())
}
