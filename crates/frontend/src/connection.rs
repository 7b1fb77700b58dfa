//! The handle of a connection.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use wasm_websocket::{
    CloseReason, Error, Message, Payload, ReconnectingWebSocket, SendOutcome, SendableCloseCode,
    WebSocket,
};

use crate::core::Core;
#[cfg(feature = "json")]
use crate::json::JsonMessages;
use crate::messages::Messages;
use crate::status::Status;
use crate::subscription::{Callback, Subscription};

/// A handle of the connection of a component.
///
/// Clones are handles of the same connection, and equal. They do not keep it open: it belongs to the
/// component whose [`OwnedConnection`](crate::OwnedConnection) it is, and is closed when that is
/// unmounted. A handle in an old closure uses the socket that is the current one when it is called.
///
/// On the server there is no connection: the state is [`Idle`](wasm_websocket::ConnectionState::Idle).
///
/// ```
/// use wasm_websocket_frontend::Connection;
///
/// fn greet(connection: &Connection) -> Result<(), wasm_websocket::Error> {
///     connection.send("hello")?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Connection {
    pub(crate) core: Rc<Core>,
}

impl Connection {
    /// Returns the state and its cause.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// println!("{}", connection.status().cause);
    /// # }
    /// ```
    #[must_use]
    pub fn status(&self) -> Status {
        self.core.status()
    }

    /// Returns the latest message, or `None` before the first one. It is copied into the wasm memory
    /// when it is read first.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// if let Some(message) = connection.latest() {
    ///     println!("{:?}", message.as_text());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn latest(&self) -> Option<Arc<Message>> {
        self.core.latest()
    }

    /// Returns the number of messages received so far.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// println!("{} messages", connection.received());
    /// # }
    /// ```
    #[must_use]
    pub fn received(&self) -> u64 {
        self.core.received()
    }

    /// Returns the number of changes so far of the status, the latest message and the last error.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection, seen: u64) -> bool {
    /// connection.changes() != seen
    /// # }
    /// ```
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.core.changes()
    }

    /// Returns the last error: of a message that could not be read, or of the connection.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// if let Some(error) = connection.error() {
    ///     println!("{error}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.core.error()
    }

    /// Returns the subprotocol that the server picked for the current connection, or an empty string.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) -> bool {
    /// connection.protocol() == "v2.chat"
    /// # }
    /// ```
    #[must_use]
    pub fn protocol(&self) -> String {
        let link = self.core.link();
        link.map_or_else(String::new, |link| link.protocol())
    }

    /// Returns the time until the next attempt, or `None` if none is planned.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// if let Some(time) = connection.retry_in() {
    ///     println!("again in {} s", time.as_secs());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        self.core.link()?.retry_in()
    }

    /// Sends a message, or queues it until the connection is open.
    ///
    /// It queues messages before the component is mounted, too. A [plain](crate::Options::plain)
    /// connection has no queue.
    ///
    /// # Errors
    ///
    /// - [`NotOpen`](wasm_websocket::ErrorKind::NotOpen): the connection is closing, closed or
    ///   failed, or the component was unmounted. Or it is plain, and not open.
    /// - [`Overflow`](wasm_websocket::ErrorKind::Overflow): the queue is full.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) -> Result<(), wasm_websocket::Error> {
    /// connection.send("hello")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, message: impl Into<Message>) -> Result<SendOutcome, Error> {
        self.core.send(message.into())
    }

    /// Sends a value as JSON, like [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// Same as [`send`](Self::send), and [`Encode`](wasm_websocket::ErrorKind::Encode).
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) -> Result<(), wasm_websocket::Error> {
    /// connection.send_json(&[1, 2, 3])?;
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
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// connection.open();
    /// # }
    /// ```
    pub fn open(&self) {
        self.core.open(|link| link.open());
    }

    /// Starts a new attempt at once, from any state.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// connection.reconnect();
    /// # }
    /// ```
    pub fn reconnect(&self) {
        self.core.open(|link| link.reconnect());
    }

    /// Closes the connection, with 1000 and no reason. Queued messages are sent first, if it is open.
    ///
    /// It stays closed until [`open`](Self::open) or [`reconnect`](Self::reconnect), also when the
    /// component gets another URL.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// connection.close();
    /// # }
    /// ```
    pub fn close(&self) {
        self.core.close(None);
    }

    /// Closes the connection, with a code and a reason.
    ///
    /// ```
    /// use wasm_websocket::{CloseReason, SendableCloseCode};
    ///
    /// # fn example(connection: &wasm_websocket_frontend::Connection) -> Result<(), wasm_websocket::Error> {
    /// connection.close_with(SendableCloseCode::new(4001)?, CloseReason::new("logged out")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn close_with(&self, code: SendableCloseCode, reason: CloseReason) {
        self.core.close(Some((code, reason)));
    }

    /// Returns a stream of all messages from now on.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// let messages = connection.messages();
    /// # let _ = messages;
    /// # }
    /// ```
    pub fn messages(&self) -> Messages {
        self.core.messages()
    }

    /// Returns a stream of all messages from now on, as values.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// let numbers = connection.json_messages::<u32>();
    /// # let _ = numbers;
    /// # }
    /// ```
    #[cfg(feature = "json")]
    pub fn json_messages<Rx: serde::de::DeserializeOwned>(&self) -> JsonMessages<Rx> {
        JsonMessages::new(self.messages())
    }

    /// Adds a closure for messages, which gets each of them.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// let subscription = connection.on_message(|message| println!("{message:?}"));
    /// # drop(subscription);
    /// # }
    /// ```
    pub fn on_message(&self, closure: impl Fn(&Message) + 'static) -> Subscription {
        self.core.subscribe(Callback::Message(Rc::new(closure)))
    }

    /// Adds a closure for messages, which gets each of them as a value, or the error of one that is
    /// no such value.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// let subscription = connection.on_json(|number: Result<u32, _>| println!("{number:?}"));
    /// # drop(subscription);
    /// # }
    /// ```
    #[cfg(feature = "json")]
    pub fn on_json<Rx: serde::de::DeserializeOwned>(
        &self,
        closure: impl Fn(Result<Rx, Error>) + 'static,
    ) -> Subscription {
        self.on_message(move |message| closure(message.parse_json()))
    }

    /// Adds a closure for the payloads of messages, which are copied into the wasm memory only when
    /// they are read.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// let subscription = connection.on_payload(|payload| println!("{} bytes", payload.len()));
    /// # drop(subscription);
    /// # }
    /// ```
    pub fn on_payload(&self, closure: impl Fn(&Payload) + 'static) -> Subscription {
        self.core.subscribe(Callback::Payload(Rc::new(closure)))
    }

    /// Adds a closure for changes of the status.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// let subscription = connection.on_status(|status| println!("{:?}", status.state));
    /// # drop(subscription);
    /// # }
    /// ```
    pub fn on_status(&self, closure: impl Fn(&Status) + 'static) -> Subscription {
        self.core.subscribe(Callback::Status(Rc::new(closure)))
    }

    /// Adds a closure for the errors of messages that cannot be read, and on a plain connection for those
    /// of the connection too.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// let subscription = connection.on_error(|error| println!("{error}"));
    /// # drop(subscription);
    /// # }
    /// ```
    pub fn on_error(&self, closure: impl Fn(&Error) + 'static) -> Subscription {
        self.core.subscribe(Callback::Error(Rc::new(closure)))
    }

    /// Returns the client of a connection that reconnects, for everything that this handle does not have,
    /// or `None` if the connection is plain or has not begun.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// if let Some(client) = connection.client() {
    ///     println!("{} attempts", client.stats().attempts);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn client(&self) -> Option<ReconnectingWebSocket> {
        self.core.link()?.client()
    }

    /// Returns the current socket, for everything that this handle does not have, or `None` if there is
    /// none. After a loss, or with another URL, there is another one.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// if let Some(socket) = connection.socket() {
    ///     println!("{} bytes", socket.buffered_amount());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> Option<WebSocket> {
        self.core.link()?.socket()
    }
}

impl PartialEq for Connection {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.core, &other.core)
    }
}

impl Eq for Connection {}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("status", &self.core.status())
            .finish_non_exhaustive()
    }
}
