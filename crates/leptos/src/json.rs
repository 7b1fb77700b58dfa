//! Connections whose messages are values.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_websocket::{Error, SendOutcome};
use wasm_websocket_frontend::{Handlers, JsonMessages, LatestJson, Mode, Options};

use crate::handle::UseWebSocket;
use crate::websocket::use_websocket_with;

/// A [`UseWebSocket`] that sends values of the type `Tx` and receives those of the type `Rx`, as JSON.
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::use_websocket_json;
///
/// #[component]
/// fn Sum() -> impl IntoView {
///     let socket = use_websocket_json::<[u32; 2], u32>("/sum");
///     let sum = move || match socket.latest.get() {
///         Some(Ok(sum)) => sum.to_string(),
///         Some(Err(error)) => error.to_string(),
///         None => String::new(),
///     };
///     let ask = move |_| {
///         if let Err(error) = socket.send(&[1, 2]) {
///             println!("{error}");
///         }
///     };
///     view! { <button on:click=ask>{sum}</button> }
/// }
/// ```
#[non_exhaustive]
pub struct UseWebSocketJson<Tx: 'static, Rx: Send + Sync + 'static> {
    /// The latest message as a value, the error of one that is no such value, or `None` before the first
    /// message. It is read as JSON once, when it is read first.
    pub latest: Signal<LatestValue<Rx>>,
    socket: UseWebSocket,
    sends: PhantomData<fn(Tx)>,
}

type LatestValue<Rx> = Option<Result<Arc<Rx>, Error>>;

impl<Tx: Serialize, Rx: DeserializeOwned + Send + Sync> UseWebSocketJson<Tx, Rx> {
    /// Sends a value, or queues it until the connection is open.
    ///
    /// # Errors
    ///
    /// Same as [`UseWebSocket::send`], and [`Encode`](wasm_websocket::ErrorKind::Encode).
    ///
    /// ```
    /// # use wasm_websocket_leptos::UseWebSocketJson;
    /// # fn example(socket: UseWebSocketJson<u32, u32>) -> Result<(), wasm_websocket::Error> {
    /// socket.send(&1)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, value: &Tx) -> Result<SendOutcome, Error> {
        self.socket.send_json(value)
    }

    /// Returns a stream of all messages from now on, as values, like [`UseWebSocket::messages`].
    ///
    /// ```
    /// # use wasm_websocket_leptos::UseWebSocketJson;
    /// # fn example(socket: UseWebSocketJson<u32, u32>) {
    /// let numbers = socket.messages();
    /// # let _ = numbers;
    /// # }
    /// ```
    pub fn messages(&self) -> JsonMessages<Rx> {
        self.socket.json_messages()
    }

    /// Calls a closure for each message while the component that adds it is mounted, with a value, or the
    /// error of a message that is no such value.
    ///
    /// ```
    /// # use wasm_websocket_leptos::UseWebSocketJson;
    /// # fn example(socket: UseWebSocketJson<u32, u32>) {
    /// socket.on_message(|number| println!("{number:?}"));
    /// # }
    /// ```
    pub fn on_message(&self, closure: impl Fn(Result<Rx, Error>) + 'static) {
        self.socket.on_json(closure);
    }
}

impl UseWebSocket {
    /// Returns the connection as one of values, for example that of a provider.
    ///
    /// ```
    /// use leptos::prelude::*;
    /// use wasm_websocket_leptos::use_shared_websocket;
    ///
    /// #[component]
    /// fn Count() -> impl IntoView {
    ///     let socket = use_shared_websocket().expect("there is a provider around");
    ///     let latest = socket.json::<(), u32>().latest;
    ///     view! { <p>{move || latest.get().and_then(Result::ok).map(|count| *count)}</p> }
    /// }
    /// ```
    #[must_use]
    pub fn json<Tx, Rx>(&self) -> UseWebSocketJson<Tx, Rx>
    where
        Tx: Serialize,
        Rx: DeserializeOwned + Send + Sync,
    {
        let socket = *self;
        // There is nothing to read on the server.
        let reader = socket
            .connection()
            .map(|_| StoredValue::new_local(Rc::<LatestJson<Rx>>::default()));
        let latest = Signal::derive(move || {
            socket.received.track();
            let reader = reader?.try_get_value()?;
            reader.read(&socket.connection()?)
        });
        UseWebSocketJson {
            latest,
            socket,
            sends: PhantomData,
        }
    }
}

impl<Tx, Rx: Send + Sync> Deref for UseWebSocketJson<Tx, Rx> {
    type Target = UseWebSocket;

    fn deref(&self) -> &UseWebSocket {
        &self.socket
    }
}

impl<Tx, Rx: Send + Sync> Clone for UseWebSocketJson<Tx, Rx> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Tx, Rx: Send + Sync> Copy for UseWebSocketJson<Tx, Rx> {}

impl<Tx, Rx: Send + Sync> fmt::Debug for UseWebSocketJson<Tx, Rx> {
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
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::use_websocket_json;
///
/// #[component]
/// fn Count() -> impl IntoView {
///     let socket = use_websocket_json::<(), u32>("/count");
///     view! { <p>{move || socket.latest.get().and_then(Result::ok).map(|count| *count)}</p> }
/// }
/// ```
pub fn use_websocket_json<Tx, Rx>(url: impl Into<Signal<String>>) -> UseWebSocketJson<Tx, Rx>
where
    Tx: Serialize,
    Rx: DeserializeOwned + Send + Sync,
{
    use_websocket_json_with(url, Options::new(), Handlers::new())
}

/// Connects to a URL while the component is mounted, with options and handlers, and sends and receives
/// values as JSON.
///
/// Everything else is as with [`use_websocket_with`]. Every value goes to [`Handlers::on_json`].
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::{Handlers, Options, UseWebSocketJson, use_websocket_json_with};
///
/// #[component]
/// fn Count() -> impl IntoView {
///     let handlers = Handlers::new().on_json(|count: Result<u32, _>| println!("{count:?}"));
///     let socket: UseWebSocketJson<(), u32> =
///         use_websocket_json_with("/count", Options::plain(), handlers);
///     view! { <p>{socket.is_open}</p> }
/// }
/// ```
pub fn use_websocket_json_with<Tx, Rx, M>(
    url: impl Into<Signal<String>>,
    options: impl Into<Signal<Options<M>>>,
    handlers: Handlers,
) -> UseWebSocketJson<Tx, Rx>
where
    Tx: Serialize,
    Rx: DeserializeOwned + Send + Sync,
    M: Mode,
{
    use_websocket_with(url, options, handlers).json()
}
