//! The reconnecting client: it carries out the decisions of the state machine with sockets, timers
//! and futures.

mod attempt;
mod builder;
mod client;
mod events;
mod outgoing;
mod receipt;
mod retarget;
mod stats;
mod stream;
mod target;
mod waits;
mod weak;

pub use self::builder::ReconnectingWebSocketBuilder;
pub use self::events::ConnectionEvents;
pub use self::outgoing::SendOutcome;
pub use self::receipt::Receipt;
pub use self::stats::{ConnectionLosses, ConnectionStats};
pub use self::stream::ReconnectingStream;
pub use self::target::{AttemptError, Target};
pub use self::weak::WeakReconnectingWebSocket;

use std::fmt;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use self::client::Client;
use self::target::Provider;
use crate::close::{CloseFrame, CloseReason, SendableCloseCode};
use crate::dispatch::Listener;
use crate::error::Error;
use crate::message::Message;
use crate::observers::Event;
use crate::reconnect::{ConnectionEvent, ConnectionState, Input};
use crate::socket::WebSocket;
use crate::sys::Payload;

/// A client that reconnects after a server restart, a network change, sleep of the machine, or a
/// hidden page.
///
/// The client starts to connect at once and retries with growing random delays. It queues messages
/// while there is no connection, up to a limit. [`ReconnectingWebSocketBuilder`] lists the options,
/// and [`ConnectionState`] the states.
///
/// Clones are handles of the same client. Dropping the last handle and the last stream closes the
/// connection with 1000, and drops the queued messages.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::ReconnectingWebSocket;
///
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// let socket = ReconnectingWebSocket::new("wss://example.com/chat")?;
/// let events = socket.on_state(|event| println!("{:?}: {}", event.to, event.cause));
/// socket.send("hello")?; // Queued until the connection is open.
/// let mut messages = socket.messages();
/// while let Some(message) = messages.next().await {
///     println!("{:?}", message?);
/// }
/// # drop(events);
/// # Ok(())
/// # }
/// ```
pub struct ReconnectingWebSocket {
    client: Rc<Client>,
}

impl ReconnectingWebSocket {
    /// Connects to a URL, with the default options.
    ///
    /// # Errors
    ///
    /// Same as [`ReconnectingWebSocketBuilder::build`].
    ///
    /// ```no_run
    /// use wasm_websocket::ReconnectingWebSocket;
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = ReconnectingWebSocket::new("wss://example.com/chat")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::builder(url).build()
    }

    /// Returns a builder of a client for a URL.
    ///
    /// ```
    /// use wasm_websocket::ReconnectingWebSocket;
    ///
    /// let builder = ReconnectingWebSocket::builder("/chat");
    /// # let _ = builder;
    /// ```
    pub fn builder(url: &str) -> ReconnectingWebSocketBuilder {
        ReconnectingWebSocketBuilder::new(url, Provider::Fixed)
    }

    /// Returns a builder of a client that calls a provider for the URL before each attempt.
    ///
    /// Use a provider when a token expires or the server changes.
    ///
    /// ```
    /// use wasm_websocket::{AttemptError, ReconnectingWebSocket, Target};
    ///
    /// # async fn fetch_token() -> Result<String, u16> { Err(503) }
    /// let builder = ReconnectingWebSocket::with_provider(|| async {
    ///     match fetch_token().await {
    ///         Ok(token) => Ok(Target::new(format!("/chat?token={token}"))),
    ///         Err(401) => Err(AttemptError::Stop),
    ///         Err(_) => Err(AttemptError::Retry),
    ///     }
    /// });
    /// # let _ = builder;
    /// ```
    pub fn with_provider<F>(provide: impl Fn() -> F + 'static) -> ReconnectingWebSocketBuilder
    where
        F: Future<Output = Result<Target, AttemptError>> + 'static,
    {
        ReconnectingWebSocketBuilder::new("", Provider::asked(provide))
    }

    /// Returns the current state.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) -> bool {
    /// socket.state().is_open()
    /// # }
    /// ```
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.client.state()
    }

    /// Returns the last state change, with its cause and the planned delay.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let event = socket.last_event();
    /// println!("{:?}: {}", event.to, event.cause);
    /// # }
    /// ```
    #[must_use]
    pub fn last_event(&self) -> ConnectionEvent {
        self.client.events.last()
    }

    /// Returns the time until the next attempt, or `None` if none is planned.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// if let Some(time) = socket.retry_in() {
    ///     println!("again in {} s", time.as_secs());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        self.client.retry_in()
    }

    /// Returns the subprotocol that the server picked for the current connection, or an empty string.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) -> bool {
    /// socket.protocol() == "v2.chat"
    /// # }
    /// ```
    #[must_use]
    pub fn protocol(&self) -> String {
        let socket = self.client.connection();
        socket.map_or_else(String::new, |socket| socket.protocol())
    }

    /// Returns the socket of the current attempt or connection, for everything that this client does not
    /// have, or `None` if there is none.
    ///
    /// A handle of it is of no use for the next connection, so ask again then: after each change to
    /// [`Open`](ConnectionState::Open). If you close it, the close policy decides what follows, as it
    /// does when the server closes.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// if let Some(current) = socket.current() {
    ///     println!("{} bytes", current.buffered_amount());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn current(&self) -> Option<WebSocket> {
        self.client.connection()
    }

    /// Returns a snapshot of the counters.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// println!("{} attempts", socket.stats().attempts);
    /// # }
    /// ```
    #[must_use]
    pub fn stats(&self) -> ConnectionStats {
        let mut stats = *self.client.stats.borrow();
        let ((messages, bytes), (most_messages, most_bytes)) = self.client.outgoing.levels();
        stats.queued_messages = messages;
        stats.queued_bytes = bytes;
        stats.peak_queued_messages = most_messages;
        stats.peak_queued_bytes = most_bytes;
        stats.round_trip = self.client.round_trip();
        stats
    }

    /// Adds a listener for messages. Dropping the [`Listener`] removes it.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let listener = socket.on_message(|message| println!("{message:?}"));
    /// # listener.keep();
    /// # }
    /// ```
    pub fn on_message(&self, mut closure: impl FnMut(&Message) + 'static) -> Listener {
        self.client.observers.listen(move |event| {
            let Event::Message(received) = event else {
                return false;
            };
            received.message().map(&mut closure).is_some()
        })
    }

    /// Adds a listener for the payloads of messages, which are copied into the wasm memory only
    /// when they are read.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = ReconnectingWebSocket::new("wss://example.com/chat")?;
    /// socket.on_payload(|payload| println!("{} bytes", payload.len())).keep();
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_payload(&self, mut closure: impl FnMut(&Payload) + 'static) -> Listener {
        self.client.observers.listen(move |event| {
            let Event::Message(received) = event else {
                return false;
            };
            closure(received.payload());
            true
        })
    }

    /// Adds a listener for the errors of messages that cannot be read.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let listener = socket.on_error(|error| println!("{error}"));
    /// # listener.keep();
    /// # }
    /// ```
    pub fn on_error(&self, mut closure: impl FnMut(&Error) + 'static) -> Listener {
        self.client.observers.listen(move |event| {
            let Event::Error(error) = event else {
                return false;
            };
            closure(error);
            true
        })
    }

    /// Adds a listener for state changes.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let listener = socket.on_state(|event| println!("{:?}", event.to));
    /// # listener.keep();
    /// # }
    /// ```
    pub fn on_state(&self, closure: impl FnMut(&ConnectionEvent) + 'static) -> Listener {
        self.client.events.listen(closure)
    }

    /// Returns a stream of the state changes after this call.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let events = socket.events();
    /// # let _ = events;
    /// # }
    /// ```
    pub fn events(&self) -> ConnectionEvents {
        self.client.events.stream()
    }

    /// Returns a stream of the messages received after this call, which is also a sink.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let messages = socket.messages();
    /// # let _ = messages;
    /// # }
    /// ```
    pub fn messages(&self) -> ReconnectingStream {
        ReconnectingStream::new(self.clone())
    }

    /// Converts this handle into a stream of the messages received after this call, which is also
    /// a sink.
    ///
    /// ```no_run
    /// # fn example(socket: wasm_websocket::ReconnectingWebSocket) {
    /// let messages = socket.into_stream();
    /// # let _ = messages;
    /// # }
    /// ```
    pub fn into_stream(self) -> ReconnectingStream {
        ReconnectingStream::new(self)
    }

    /// Sends a message, or queues it until it can be sent.
    ///
    /// The client sends messages in the order in which it accepted them.
    ///
    /// # Errors
    ///
    /// - [`Overflow`](crate::ErrorKind::Overflow): the queue is full, and the policy of the
    ///   [`OutboxLimit`](crate::OutboxLimit) is to refuse.
    /// - [`NotOpen`](crate::ErrorKind::NotOpen): the client is closing, closed, or has given up. Or
    ///   there is no open connection, and the queue takes no messages
    ///   ([`OutboxLimit::messages`](crate::OutboxLimit::messages) is 0).
    ///   [`Error::ready_state`] returns CONNECTING, CLOSING or CLOSED.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send("hello")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, message: impl Into<Message>) -> Result<SendOutcome, Error> {
        self.client.send(message.into())
    }

    /// Sends a message like [`send`](Self::send), and returns a receipt for its delivery.
    ///
    /// # Errors
    ///
    /// Same as [`send`](Self::send).
    ///
    /// ```no_run
    /// # async fn example(socket: &wasm_websocket::ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// let delivery = socket.send_with_receipt("hello")?.await;
    /// println!("{delivery:?}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_with_receipt(&self, message: impl Into<Message>) -> Result<Receipt, Error> {
        self.client.send_with_receipt(message.into())
    }

    /// Starts a new attempt at once, from any state.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.reconnect();
    /// # }
    /// ```
    pub fn reconnect(&self) {
        self.client.input(Input::Connect);
    }

    /// Marks the connection as healthy, which resets the back-off.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.mark_healthy();
    /// # }
    /// ```
    pub fn mark_healthy(&self) {
        self.client.input(Input::MarkHealthy);
    }

    /// Closes the client, with 1000 and no reason.
    ///
    /// If the connection is open, the client sends the queued messages first, for at most
    /// [`flush_timeout`](ReconnectingWebSocketBuilder::flush_timeout).
    ///
    /// ```no_run
    /// # async fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.close();
    /// socket.closed().await;
    /// # }
    /// ```
    pub fn close(&self) {
        self.client.close(CloseFrame::NORMAL);
    }

    /// Closes the client, with a code and a reason.
    ///
    /// ```no_run
    /// use wasm_websocket::{CloseReason, ReconnectingWebSocket, SendableCloseCode};
    ///
    /// # fn example(socket: &ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.close_with(SendableCloseCode::new(4001)?, CloseReason::new("logged out")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn close_with(&self, code: SendableCloseCode, reason: CloseReason) {
        self.client.close(CloseFrame::with(code, reason));
    }

    /// Closes the client, with an empty close frame. The peer sees the code 1005, which means that
    /// there was no code.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.close_without_code();
    /// # }
    /// ```
    pub fn close_without_code(&self) {
        self.client.close(CloseFrame::EMPTY);
    }

    fn from_client(client: Rc<Client>) -> Self {
        client.handles.add();
        Self { client }
    }
}

impl Clone for ReconnectingWebSocket {
    fn clone(&self) -> Self {
        Self::from_client(Rc::clone(&self.client))
    }
}

/// Handles are equal when they belong to the same client.
impl PartialEq for ReconnectingWebSocket {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.client, &other.client)
    }
}

impl Eq for ReconnectingWebSocket {}

impl Drop for ReconnectingWebSocket {
    fn drop(&mut self) {
        if self.client.handles.remove() {
            self.client.let_go();
        }
    }
}

impl fmt::Debug for ReconnectingWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReconnectingWebSocket")
            .field("state", &self.state())
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}
