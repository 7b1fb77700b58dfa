//! What a component has of a connection.

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use wasm_websocket::{Error, Message};
use wasm_websocket_frontend::{Connection, Status, Subscription};
use yew::functional::UseForceUpdateHandle;

/// The connection that a component uses.
///
/// The component renders again when what it reads has changed: with each change of the status if it
/// calls [`status`](Self::status), and with each message if it calls [`latest`](Self::latest) or
/// [`received`](Self::received). One that only has handlers does not render for messages.
///
/// It is a [`Connection`] too: [`send`](Connection::send), [`open`](Connection::open),
/// [`close`](Connection::close), [`reconnect`](Connection::reconnect) and
/// [`messages`](Connection::messages) are its methods. A clone in an old closure uses the socket that is
/// the current one when it is called.
///
/// Two are equal when they are of the same connection and of the same render, so a child that gets
/// one as a property renders with its parent.
///
/// ```
/// use wasm_websocket_yew::use_websocket;
/// use yew::prelude::*;
///
/// #[component]
/// fn Price() -> Html {
///     let socket = use_websocket("wss://example.com/price");
///     let price = socket.latest();
///     html! {
///         <p>{ price.as_deref().and_then(|message| message.as_text()).unwrap_or("…") }</p>
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct UseWebSocket {
    connection: Connection,
    tracker: Rc<Tracker>,
    /// The changes that the render shows.
    changes: u64,
}

/// What a component reads.
#[derive(Debug, Default)]
pub(crate) struct Tracker {
    reads_status: Cell<bool>,
    reads_messages: Cell<bool>,
    reads_error: Cell<bool>,
    /// The changes that the last render shows.
    shown: Cell<u64>,
}

impl Tracker {
    /// Renders the component again when what it reads changes, until this is dropped.
    pub(crate) fn follow(
        self: &Rc<Self>,
        connection: &Connection,
        render: &UseForceUpdateHandle,
    ) -> [Subscription; 3] {
        if connection.changes() != self.shown.get() {
            // It has changed since the render that mounted the component.
            render.force_update();
        }
        let [status, messages, error] = [Rc::clone(self), Rc::clone(self), Rc::clone(self)];
        let renders = [render.clone(), render.clone(), render.clone()];
        let [with_status, with_messages, with_error] = renders;
        [
            connection.on_status(move |_| {
                if status.reads_status.get() {
                    with_status.force_update();
                }
            }),
            connection.on_payload(move |_| {
                if messages.reads_messages.get() {
                    with_messages.force_update();
                }
            }),
            connection.on_error(move |_| {
                if error.reads_error.get() {
                    with_error.force_update();
                }
            }),
        ]
    }
}

impl UseWebSocket {
    pub(crate) fn new(connection: Connection, tracker: Rc<Tracker>) -> Self {
        let changes = connection.changes();
        tracker.shown.set(changes);
        Self {
            connection,
            tracker,
            changes,
        }
    }

    /// Returns the connection, which other components can use, and which does not change.
    ///
    /// ```
    /// # fn example(socket: &wasm_websocket_yew::UseWebSocket) {
    /// let connection = socket.connection().clone();
    /// # drop(connection);
    /// # }
    /// ```
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Returns the state and its cause. The component renders again when they change.
    ///
    /// ```
    /// # fn example(socket: &wasm_websocket_yew::UseWebSocket) -> yew::Html {
    /// yew::html! { <p>{ socket.status().cause.to_string() }</p> }
    /// # }
    /// ```
    #[must_use]
    pub fn status(&self) -> Status {
        self.tracker.reads_status.set(true);
        self.connection.status()
    }

    /// Returns whether messages are sent at once. The component renders again when the status changes.
    ///
    /// ```
    /// # fn example(socket: &wasm_websocket_yew::UseWebSocket) -> yew::Html {
    /// yew::html! { <button disabled={!socket.is_open()}>{ "Send" }</button> }
    /// # }
    /// ```
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status().is_open()
    }

    /// Returns the latest message, or `None` before the first one. The component renders again with
    /// each message; messages that arrive before it does are one render, so whoever needs all of
    /// them uses [`Handlers::on_message`](crate::Handlers::on_message) or
    /// [`messages`](Connection::messages).
    ///
    /// ```
    /// # fn example(socket: &wasm_websocket_yew::UseWebSocket) -> yew::Html {
    /// yew::html! { <p>{ socket.latest().map(|message| message.len()) }</p> }
    /// # }
    /// ```
    #[must_use]
    pub fn latest(&self) -> Option<Arc<Message>> {
        self.tracker.reads_messages.set(true);
        self.connection.latest()
    }

    /// Returns the number of messages received so far. The component renders again with each message.
    ///
    /// ```
    /// # fn example(socket: &wasm_websocket_yew::UseWebSocket) -> yew::Html {
    /// yew::html! { <p>{ socket.received() }</p> }
    /// # }
    /// ```
    #[must_use]
    pub fn received(&self) -> u64 {
        self.tracker.reads_messages.set(true);
        self.connection.received()
    }

    /// Returns the last error: of a message that could not be read, or of the connection. The
    /// component renders again when there is another one.
    ///
    /// ```
    /// # fn example(socket: &wasm_websocket_yew::UseWebSocket) -> yew::Html {
    /// yew::html! { <p>{ socket.error().map(|error| error.to_string()) }</p> }
    /// # }
    /// ```
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.tracker.reads_error.set(true);
        // It may be the cause of a status.
        self.tracker.reads_status.set(true);
        self.connection.error()
    }
}

impl Deref for UseWebSocket {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl PartialEq for UseWebSocket {
    fn eq(&self, other: &Self) -> bool {
        self.connection == other.connection && self.changes == other.changes
    }
}
