//! What a component has of a connection.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::reactive::signal::ArcTrigger;
use wasm_websocket::{
    CloseReason, Error, Message, Payload, ReadyState, SendOutcome, SendableCloseCode,
};
#[cfg(feature = "json")]
use wasm_websocket_frontend::JsonMessages;
use wasm_websocket_frontend::{Connection, Messages, Status, Subscription};

use crate::current::CurrentSocket;
use crate::scope::Scope;

/// The connection that a component uses: its signals, and methods that act on the current socket.
///
/// It is `Copy`, `Send` and `Sync`, so closures of a view take it as it is, and a context can hold it.
///
/// The signals are disposed of with the component that made the connection, as all signals of Leptos
/// are. The methods stay: they return an error, or do nothing, when that component is gone. On the
/// server there is no connection: the signals have their first values, and nothing is sent.
///
/// ```
/// use leptos::prelude::*;
/// use wasm_websocket_leptos::use_websocket;
///
/// #[component]
/// fn Price() -> impl IntoView {
///     let socket = use_websocket("wss://example.com/price");
///     let price = move || {
///         let latest = socket.latest.get()?;
///         Some(latest.as_text()?.to_owned())
///     };
///     view! { <p class:stale=move || !socket.is_open.get()>{price}</p> }
/// }
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct UseWebSocket {
    /// The state and its cause.
    pub status: Signal<Status>,
    /// Whether messages are sent at once.
    pub is_open: Signal<bool>,
    /// The latest message, or `None` before the first one. It is copied into the wasm memory when it is read
    /// first.
    ///
    /// An effect may not see every message, because it runs after the last of those that arrive
    /// together. Whoever needs all of them uses [`Handlers::on_message`](crate::Handlers::on_message),
    /// [`on_message`](Self::on_message) or [`messages`](Self::messages).
    pub latest: Signal<Option<Arc<Message>>>,
    /// The number of messages received so far.
    pub received: Signal<u64>,
    /// The last error: of a message that could not be read, or of the connection.
    pub error: Signal<Option<Error>>,
    /// The current socket, or `None` if there is none. It changes with each connection.
    pub socket: Signal<Option<CurrentSocket>>,
    handle: Handle,
}

/// The connection in the browser. There is none on the server, whose threads could not share it.
#[derive(Clone, Copy)]
pub(crate) struct Handle(Option<StoredValue<Connection, LocalStorage>>);

impl Handle {
    /// Stores the connection of the component that is being made.
    pub(crate) fn new(connection: impl FnOnce() -> Connection) -> Self {
        let is_browser = cfg!(target_family = "wasm");
        Self(is_browser.then(|| StoredValue::new_local(connection())))
    }

    /// Returns the connection, unless the component is gone.
    pub(crate) fn get(self) -> Option<Connection> {
        self.0?.try_get_value()
    }
}

/// What has changed.
#[derive(Clone, Default)]
struct Changes {
    status: ArcTrigger,
    messages: ArcTrigger,
    errors: ArcTrigger,
}

impl Changes {
    /// Follows a connection until it ends.
    fn follow(&self, connection: &Connection) {
        let Self {
            status,
            messages,
            errors,
        } = self.clone();
        connection.on_status(move |_| status.notify()).keep();
        let told = move |_: &Payload| messages.notify();
        connection.on_payload(told).keep();
        connection.on_error(move |_| errors.notify()).keep();
    }
}

impl UseWebSocket {
    pub(crate) fn new(handle: Handle) -> Self {
        let changes = Changes::default();
        if let Some(connection) = handle.get() {
            changes.follow(&connection);
        }
        let Changes {
            status,
            messages,
            errors,
        } = changes;
        // Both are on the server, too.
        let initial = Status::default;
        let get = move || handle.get();
        let [of_status, of_socket, of_error] = [status.clone(), status.clone(), status];
        let [of_latest, of_received] = [messages.clone(), messages];
        let status = Signal::derive(move || {
            of_status.track();
            get().map_or_else(initial, |connection| connection.status())
        });
        Self {
            status,
            is_open: Memo::new(move |_| status.with(Status::is_open)).into(),
            latest: Signal::derive(move || {
                of_latest.track();
                get()?.latest()
            }),
            received: Signal::derive(move || {
                of_received.track();
                get().map_or(0, |connection| connection.received())
            }),
            error: Signal::derive(move || {
                errors.track();
                // It may be the cause of a status.
                of_error.track();
                get()?.error()
            }),
            socket: Signal::derive(move || {
                of_socket.track();
                get()?.socket().map(CurrentSocket::new)
            }),
            handle,
        }
    }

    /// Returns the connection, which a task can keep, or `None` on the server and when the component is
    /// gone. It is neither `Send` nor `Sync`.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) {
    /// if let Some(client) = socket.connection().and_then(|connection| connection.client()) {
    ///     println!("{} attempts", client.stats().attempts);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn connection(&self) -> Option<Connection> {
        self.handle.get()
    }

    /// Sends a message, or queues it until the connection is open.
    ///
    /// A [plain](crate::Options::plain) connection has no queue.
    ///
    /// # Errors
    ///
    /// - [`NotOpen`](wasm_websocket::ErrorKind::NotOpen): the connection is closing, closed or
    ///   failed, or the component is gone. Or it is plain, and not open. Or this is the server.
    /// - [`Overflow`](wasm_websocket::ErrorKind::Overflow): the queue is full.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send("hello")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, message: impl Into<Message>) -> Result<SendOutcome, Error> {
        match self.connection() {
            Some(connection) => connection.send(message),
            None => Err(Error::not_open(ReadyState::Closed)),
        }
    }

    /// Sends a value as JSON, like [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// Same as [`send`](Self::send), and [`Encode`](wasm_websocket::ErrorKind::Encode).
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_json(&[1, 2, 3])?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "json")]
    pub fn send_json<Tx: serde::Serialize + ?Sized>(
        &self,
        value: &Tx,
    ) -> Result<SendOutcome, Error> {
        self.send(Message::json(value)?)
    }

    /// Connects, unless there is a connection or an attempt already. A connection that was closed or has
    /// failed begins again.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) {
    /// socket.open();
    /// # }
    /// ```
    pub fn open(&self) {
        self.act(Connection::open);
    }

    /// Starts a new attempt at once, from any state.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) {
    /// socket.reconnect();
    /// # }
    /// ```
    pub fn reconnect(&self) {
        self.act(Connection::reconnect);
    }

    /// Closes the connection, with 1000 and no reason. Queued messages are sent first, if it is open.
    ///
    /// It stays closed until [`open`](Self::open) or [`reconnect`](Self::reconnect), also when the URL
    /// changes.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) {
    /// socket.close();
    /// # }
    /// ```
    pub fn close(&self) {
        self.act(Connection::close);
    }

    /// Closes the connection, with a code and a reason.
    ///
    /// ```
    /// use wasm_websocket::{CloseReason, SendableCloseCode};
    ///
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.close_with(SendableCloseCode::new(4001)?, CloseReason::new("logged out")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn close_with(&self, code: SendableCloseCode, reason: CloseReason) {
        self.act(|connection| connection.close_with(code, reason));
    }

    fn act(&self, act: impl FnOnce(&Connection)) {
        if let Some(connection) = self.connection() {
            act(&connection);
        }
    }

    /// Returns the subprotocol that the server picked for the current connection, or an empty string.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) -> bool {
    /// socket.protocol() == "v2.chat"
    /// # }
    /// ```
    #[must_use]
    pub fn protocol(&self) -> String {
        let connection = self.connection();
        connection.map_or_else(String::new, |connection| connection.protocol())
    }

    /// Returns the time until the next attempt, or `None` if none is planned. Nothing tells when it has
    /// become less, so a countdown asks again.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) {
    /// if let Some(time) = socket.retry_in() {
    ///     println!("again in {} s", time.as_secs());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        self.connection()?.retry_in()
    }

    /// Returns a stream of all messages from now on. It ends when the component that made the connection
    /// is gone, and has no items on the server.
    ///
    /// ```
    /// use futures_util::StreamExt;
    /// use leptos::prelude::*;
    /// use leptos::task::spawn_local;
    /// use wasm_websocket_leptos::use_websocket;
    ///
    /// #[component]
    /// fn Log() -> impl IntoView {
    ///     let lines = RwSignal::new(Vec::new());
    ///     let socket = use_websocket("/log");
    ///     Effect::new(move || {
    ///         let mut messages = socket.messages();
    ///         spawn_local(async move {
    ///             while let Some(message) = messages.next().await {
    ///                 lines.update(|lines| lines.push(format!("{message:?}")));
    ///             }
    ///         });
    ///     });
    ///     view! { <p>{move || lines.read().len()}</p> }
    /// }
    /// ```
    pub fn messages(&self) -> Messages {
        let connection = self.connection();
        connection.map_or_else(Messages::default, |connection| connection.messages())
    }

    /// Returns a stream of all messages from now on, as values, like [`messages`](Self::messages).
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) {
    /// let numbers = socket.json_messages::<u32>();
    /// # let _ = numbers;
    /// # }
    /// ```
    #[cfg(feature = "json")]
    pub fn json_messages<Rx: serde::de::DeserializeOwned>(&self) -> JsonMessages<Rx> {
        let connection = self.connection();
        connection.map_or_else(JsonMessages::default, |connection| {
            connection.json_messages()
        })
    }

    /// Calls a closure for each message while the component that adds it is mounted, which need not be the
    /// one that made the connection.
    ///
    /// ```
    /// use leptos::prelude::*;
    /// use wasm_websocket_leptos::use_shared_websocket;
    ///
    /// #[component]
    /// fn Log() -> impl IntoView {
    ///     let lines = RwSignal::new(0);
    ///     if let Some(socket) = use_shared_websocket() {
    ///         socket.on_message(move |_| lines.update(|lines| *lines += 1));
    ///     }
    ///     view! { <p>{lines}</p> }
    /// }
    /// ```
    pub fn on_message(&self, closure: impl Fn(&Message) + 'static) {
        if let Some(connection) = self.connection() {
            let scope = Scope::current();
            hold(connection.on_message(move |message| scope.enter(|| closure(message))));
        }
    }

    /// Calls a closure for each message while the component that adds it is mounted, with a value that was
    /// read as JSON, or the error of a message that is no such value.
    ///
    /// ```
    /// # fn example(socket: wasm_websocket_leptos::UseWebSocket) {
    /// socket.on_json(|number: Result<u32, _>| println!("{number:?}"));
    /// # }
    /// ```
    #[cfg(feature = "json")]
    pub fn on_json<Rx: serde::de::DeserializeOwned>(
        &self,
        closure: impl Fn(Result<Rx, Error>) + 'static,
    ) {
        self.on_message(move |message| closure(message.parse_json()));
    }
}

/// Holds a subscription while the current component is mounted.
fn hold(subscription: Subscription) {
    let held = StoredValue::new_local(Some(subscription));
    on_cleanup(move || drop(held.try_update_value(Option::take)));
}

/// Two are equal when they are of the same connection.
impl PartialEq for UseWebSocket {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status
    }
}

impl Eq for UseWebSocket {}

impl fmt::Debug for UseWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UseWebSocket")
            .field("connection", &self.connection())
            .finish_non_exhaustive()
    }
}
