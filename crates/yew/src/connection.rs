//! A connection that another component owns.

use std::rc::Rc;

use wasm_websocket_frontend::Connection;
use yew::prelude::*;

use crate::handle::{Tracker, UseWebSocket};

/// Uses a connection that another component owns, for example one from a property.
///
/// The component renders again when what it reads of the connection has changed. Unmounting it does
/// not close the connection.
///
/// ```
/// use wasm_websocket_yew::{Connection, use_connection};
/// use yew::prelude::*;
///
/// #[derive(PartialEq, Properties)]
/// struct LightProps {
///     connection: Connection,
/// }
///
/// #[component]
/// fn Light(props: &LightProps) -> Html {
///     let socket = use_connection(&props.connection);
///     html! { <span>{ if socket.is_open() { "●" } else { "○" } }</span> }
/// }
/// ```
#[hook]
pub fn use_connection(connection: &Connection) -> UseWebSocket {
    let tracker = use_memo((), |()| Tracker::default());
    let render = use_force_update();
    let followed = Rc::clone(&tracker);
    use_effect_with(connection.clone(), move |connection| {
        let subscriptions = followed.follow(connection, &render);
        move || drop(subscriptions)
    });
    UseWebSocket::new(connection.clone(), tracker)
}
