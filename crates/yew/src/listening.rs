//! The hooks of components that handle every message of a connection.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_websocket::Message;
use wasm_websocket_frontend::Connection;
use yew::prelude::*;

/// Calls a closure for each message of a connection while the component is mounted: the closure of
/// the last render.
///
/// ```
/// use wasm_websocket_yew::{use_on_message, use_shared_websocket};
/// use yew::prelude::*;
///
/// #[component]
/// fn Log() -> Html {
///     let socket = use_shared_websocket().expect("the component is inside of a provider");
///     use_on_message(&socket, |message| println!("{message:?}"));
///     html! {}
/// }
/// ```
#[hook]
pub fn use_on_message(connection: &Connection, handle: impl Fn(&Message) + 'static) {
    let current = use_memo((), |()| RefCell::new(None::<Rc<dyn Fn(&Message)>>));
    let set = Rc::clone(&current);
    use_effect(move || {
        let old = set.replace(Some(Rc::new(handle)));
        drop(old);
    });
    use_effect_with(connection.clone(), move |connection| {
        let subscription = connection.on_message(move |message| {
            let handle = current.borrow().clone();
            if let Some(handle) = handle {
                handle(message);
            }
        });
        move || drop(subscription)
    });
}

/// Calls a closure for each message of a connection while the component is mounted, with a value that
/// was read as JSON, or the error of a message that is no such value.
///
/// ```
/// use wasm_websocket_yew::{use_on_json, use_websocket};
/// use yew::prelude::*;
///
/// #[component]
/// fn Log() -> Html {
///     let socket = use_websocket("/numbers");
///     use_on_json(&socket, |number: Result<u32, _>| println!("{number:?}"));
///     html! {}
/// }
/// ```
#[cfg(feature = "json")]
#[hook]
pub fn use_on_json<Rx: serde::de::DeserializeOwned + 'static>(
    connection: &Connection,
    handle: impl Fn(Result<Rx, wasm_websocket::Error>) + 'static,
) {
    use_on_message(connection, move |message| handle(message.parse_json()));
}
