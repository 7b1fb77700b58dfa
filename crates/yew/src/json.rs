//! Connections whose messages are values.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_websocket::{Error, SendOutcome};
use wasm_websocket_frontend::{Handlers, LatestJson, Mode, Options};
use yew::prelude::*;

use crate::handle::UseWebSocket;
use crate::websocket::use_websocket_with;

/// A [`UseWebSocket`] that sends values of the type `Tx` and receives those of the type `Rx`, as JSON.
///
/// ```
/// use wasm_websocket_yew::use_websocket_json;
/// use yew::prelude::*;
///
/// #[component]
/// fn Sum() -> Html {
///     let socket = use_websocket_json::<[u32; 2], u32>("/sum");
///     let sum = match socket.latest() {
///         Some(Ok(sum)) => sum.to_string(),
///         Some(Err(error)) => error.to_string(),
///         None => String::new(),
///     };
///     let ask = move |_| {
///         if let Err(error) = socket.send(&[1, 2]) {
///             println!("{error}");
///         }
///     };
///     html! { <button onclick={ask}>{ sum }</button> }
/// }
/// ```
pub struct UseWebSocketJson<Tx, Rx> {
    socket: UseWebSocket,
    latest: Rc<LatestJson<Rx>>,
    sends: PhantomData<fn(Tx)>,
}

impl<Tx: Serialize, Rx: DeserializeOwned> UseWebSocketJson<Tx, Rx> {
    /// Sends a value, or queues it until the connection is open.
    ///
    /// # Errors
    ///
    /// Same as [`Connection::send`](crate::Connection::send), and
    /// [`Encode`](wasm_websocket::ErrorKind::Encode).
    ///
    /// ```
    /// # use wasm_websocket_yew::UseWebSocketJson;
    /// # fn example(socket: &UseWebSocketJson<u32, u32>) -> Result<(), wasm_websocket::Error> {
    /// socket.send(&1)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, value: &Tx) -> Result<SendOutcome, Error> {
        self.socket.send_json(value)
    }

    /// Returns the latest message as a value, the error of one that is no such value, or `None` before
    /// the first message. The component renders again with each message.
    ///
    /// ```
    /// # use wasm_websocket_yew::UseWebSocketJson;
    /// # fn example(socket: &UseWebSocketJson<u32, u32>) {
    /// if let Some(Ok(number)) = socket.latest() {
    ///     println!("{number}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn latest(&self) -> Option<Result<Arc<Rx>, Error>> {
        // The number is read so that the component renders with each message.
        let _ = self.socket.received();
        self.latest.read(&self.socket)
    }
}

impl<Tx, Rx> Deref for UseWebSocketJson<Tx, Rx> {
    type Target = UseWebSocket;

    fn deref(&self) -> &UseWebSocket {
        &self.socket
    }
}

impl<Tx, Rx> Clone for UseWebSocketJson<Tx, Rx> {
    fn clone(&self) -> Self {
        Self {
            socket: self.socket.clone(),
            latest: Rc::clone(&self.latest),
            sends: PhantomData,
        }
    }
}

impl<Tx, Rx> PartialEq for UseWebSocketJson<Tx, Rx> {
    fn eq(&self, other: &Self) -> bool {
        self.socket == other.socket
    }
}

impl<Tx, Rx> fmt::Debug for UseWebSocketJson<Tx, Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UseWebSocketJson")
            .field("socket", &self.socket)
            .finish_non_exhaustive()
    }
}

/// Connects to a URL while the component is mounted, and sends and receives values as JSON.
///
/// Same as [`use_websocket_json_with`], with the default options and no handlers.
///
/// ```
/// use wasm_websocket_yew::use_websocket_json;
/// use yew::prelude::*;
///
/// #[component]
/// fn Count() -> Html {
///     let socket = use_websocket_json::<(), u32>("/count");
///     html! { <p>{ socket.latest().and_then(|count| count.ok()).map(|count| *count) }</p> }
/// }
/// ```
#[hook]
pub fn use_websocket_json<Tx, Rx>(url: &str) -> UseWebSocketJson<Tx, Rx>
where
    Tx: Serialize + 'static,
    Rx: DeserializeOwned + 'static,
{
    use_websocket_json_with(url, Options::new(), Handlers::new())
}

/// Connects to a URL while the component is mounted, with options and handlers, and sends and receives
/// values as JSON.
///
/// Everything else is as with [`use_websocket_with`]. Every value goes to
/// [`Handlers::on_json`].
///
/// ```
/// use wasm_websocket_yew::{Handlers, Options, UseWebSocketJson, use_websocket_json_with};
/// use yew::prelude::*;
///
/// #[component]
/// fn Count() -> Html {
///     let handlers = Handlers::new().on_json(|count: Result<u32, _>| println!("{count:?}"));
///     let socket: UseWebSocketJson<(), u32> =
///         use_websocket_json_with("/count", Options::plain(), handlers);
///     html! { <p>{ socket.is_open() }</p> }
/// }
/// ```
#[hook]
pub fn use_websocket_json_with<Tx, Rx, M>(
    url: &str,
    options: Options<M>,
    handlers: Handlers,
) -> UseWebSocketJson<Tx, Rx>
where
    Tx: Serialize + 'static,
    Rx: DeserializeOwned + 'static,
    M: Mode,
{
    UseWebSocketJson {
        socket: use_websocket_with(url, options, handlers),
        latest: use_memo((), |()| LatestJson::default()),
        sends: PhantomData,
    }
}
