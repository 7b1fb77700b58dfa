//! The client that comes back: a machine decides, and sockets, timers and futures obey.

mod attempt;
mod builder;
mod client;
mod events;
mod outgoing;
mod receipt;
mod stats;
mod stream;
mod target;
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
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use self::client::Client;
use self::target::Provider;
use crate::close::{CloseFrame, CloseReason, SendableCloseCode};
use crate::dispatch::{Listener, WakerSlot};
use crate::error::Error;
use crate::message::Message;
use crate::observers::Event;
use crate::reconnect::{ConnectionEvent, ConnectionState, Input};
use crate::sys::Payload;

/// A connection that comes back: after the server was restarted, the network has changed, the
/// machine has slept or the page was hidden.
///
/// It begins to connect at once, tries again with growing and random delays, and keeps what is
/// sent meanwhile, within a bound. [`ReconnectingWebSocketBuilder`] lists what can be changed, and
/// [`ConnectionState`] shows the states.
///
/// Clones are handles of the same client. Dropping the last one, and the last stream, closes the
/// connection with 1000, and drops what waits to be sent.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::ReconnectingWebSocket;
///
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// let socket = ReconnectingWebSocket::new("wss://example.com/chat")?;
/// let events = socket.on_event(|event| println!("{:?}: {}", event.state, event.cause));
/// socket.send("hello")?; // It goes out as soon as there is a connection.
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
    /// [`Unsupported`](crate::ErrorKind::Unsupported) where there is no browser.
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

    /// The options of a client for a URL.
    ///
    /// ```
    /// use wasm_websocket::ReconnectingWebSocket;
    ///
    /// let builder = ReconnectingWebSocket::builder("/chat");
    /// # let _ = builder;
    /// ```
    pub fn builder(url: &str) -> ReconnectingWebSocketBuilder {
        ReconnectingWebSocketBuilder::for_target(Target::new(url))
    }

    /// The options of a client that asks for the URL before each attempt: for a token that
    /// expires, or a server that changes.
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
        ReconnectingWebSocketBuilder::new(Provider::asked(provide))
    }

    /// What it does at the moment.
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

    /// The last change of the state, with its cause and the delay that was planned.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// if let Some(event) = socket.last_event() {
    ///     println!("{:?}: {}", event.state, event.cause);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn last_event(&self) -> Option<ConnectionEvent> {
        self.client.events.last()
    }

    /// What it has done so far.
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

    /// Has a closure called with every message. The [`Listener`] removes it when it is dropped.
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

    /// Adds a closure for each message as the browser has it, which is not copied into the wasm
    /// memory before it is read.
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

    /// Has a closure called with every message that cannot be read.
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

    /// Has a closure called with every change of the state.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let listener = socket.on_event(|event| println!("{:?}", event.state));
    /// # listener.keep();
    /// # }
    /// ```
    pub fn on_event(&self, closure: impl FnMut(&ConnectionEvent) + 'static) -> Listener {
        self.client.events.listen(closure)
    }

    /// The changes of the state from now on.
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

    /// The messages from now on, and a sink.
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

    /// The messages from now on, and a sink, for who needs no other handle.
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

    /// Sends a message, now or as soon as there is a connection. Messages go out in the order in
    /// which they were accepted.
    ///
    /// # Errors
    ///
    /// - [`Overflow`](crate::ErrorKind::Overflow): there is no room, and the policy of the
    ///   [`OutboxLimit`](crate::OutboxLimit) is to refuse.
    /// - [`NotOpen`](crate::ErrorKind::NotOpen): the client is closing, closed, or has given up.
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

    /// Sends a message as [`send`](Self::send) does, and gives a receipt that says what became of
    /// it.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
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

    /// Connects anew at once, from whatever state.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.reconnect();
    /// # }
    /// ```
    pub fn reconnect(&self) {
        self.client.input(Input::Connect);
    }

    /// Says that the connection has proven itself, so that the next loss is the first one again.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.mark_healthy();
    /// # }
    /// ```
    pub fn mark_healthy(&self) {
        self.client.input(Input::MarkHealthy);
    }

    /// Ends everything, with 1000 and no reason. What waits is sent first if there is a
    /// connection, for as long as [`flush_timeout`](ReconnectingWebSocketBuilder::flush_timeout)
    /// allows.
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

    /// Ends everything, with a code and a reason.
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

    /// Ends everything, with an empty close frame. The peer sees the code 1005, which stands for
    /// none.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.close_without_code();
    /// # }
    /// ```
    pub fn close_without_code(&self) {
        self.client.close(CloseFrame::EMPTY);
    }

    /// Waits until it is closed or has given up, and says why.
    ///
    /// Dropping the future changes nothing.
    ///
    /// ```no_run
    /// # async fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// if let Some(event) = socket.closed().await {
    ///     println!("{:?}: {}", event.state, event.cause);
    /// }
    /// # }
    /// ```
    pub fn closed(&self) -> impl Future<Output = Option<ConnectionEvent>> {
        self.until(|socket| socket.state().is_final())
    }

    /// Waits until it is open, or will not be any more, and gives the event that says so.
    ///
    /// ```no_run
    /// # async fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// socket.opened().await;
    /// # }
    /// ```
    pub fn opened(&self) -> impl Future<Output = Option<ConnectionEvent>> {
        self.until(|socket| socket.state().is_open() || socket.state().is_final())
    }

    /// The socket of the connection that there is, or is being made.
    #[cfg(feature = "js")]
    pub(crate) fn connection(&self) -> Option<crate::socket::WebSocket> {
        self.client.connection()
    }

    fn from_client(client: Rc<Client>) -> Self {
        client.handles.add();
        Self { client }
    }

    fn until(&self, is_done: fn(&Self) -> bool) -> impl Future<Output = Option<ConnectionEvent>> {
        let mut waker_slot = WakerSlot::default();
        poll_fn(move |context| {
            if is_done(self) {
                return Poll::Ready(self.last_event());
            }
            waker_slot.park(&self.client.wakers, context.waker());
            Poll::Pending
        })
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
