use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use super::ReconnectingWebSocket;
use crate::dispatch::{Listener, WakerSlot};
use crate::error::{Ending, Error};
use crate::message::Message;
use crate::observers::StreamInbox;
use crate::receive::{Inbox, ReceiveStats};
use crate::reconnect::{ConnectionCause, ConnectionState};

/// A `Stream` of the messages of all connections of a [`ReconnectingWebSocket`], and a `Sink` for
/// outgoing messages.
///
/// The stream continues across connections. It ends with `None` when the client was closed, and
/// with one error and `None` when the client has given up.
///
/// The sink also accepts messages while there is no connection, until the queue is full. It then
/// waits. Flushing waits until the browser has all messages. Closing the sink closes the client.
///
/// ```no_run
/// use futures_util::{SinkExt, StreamExt};
/// use wasm_websocket::ReconnectingWebSocket;
///
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// let mut messages = ReconnectingWebSocket::new("/chat")?.into_stream();
/// messages.send("hello".into()).await?;
/// while let Some(message) = messages.next().await {
///     println!("{:?}", message?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping a stream drops its handle of the client"]
pub struct ReconnectingStream {
    socket: ReconnectingWebSocket,
    inbox: Rc<StreamInbox>,
    is_terminated: bool,
    waker_slot: WakerSlot,
    /// Puts the losses of connections into the inbox, if they are wanted.
    losses: Option<Listener>,
}

impl ReconnectingStream {
    pub(super) fn new(socket: ReconnectingWebSocket) -> Self {
        let client = &socket.client;
        let inbox = Rc::new(Inbox::new(client.settings().socket.limit()));
        client.add_inbox(&inbox);
        Self {
            inbox,
            socket,
            is_terminated: false,
            waker_slot: WakerSlot::default(),
            losses: None,
        }
    }

    /// Reports each lost connection as an error with the cause, after its last message.
    ///
    /// The stream then continues. The sink now waits while there is no connection, so that its
    /// accepted messages were sent before the next such error.
    ///
    /// A protocol of requests and replies needs this: a lost connection brings no reply. By default
    /// the stream does not report losses, and the sink accepts messages until the queue is full.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use wasm_websocket::ReconnectingWebSocket;
    ///
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let mut messages = ReconnectingWebSocket::new("/chat")?.into_stream().report_losses();
    /// while let Some(message) = messages.next().await {
    ///     match message {
    ///         Ok(message) => println!("received {message:?}"),
    ///         Err(error) => println!("repeat the pending requests: {error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn report_losses(mut self) -> Self {
        let inbox = Rc::downgrade(&self.inbox);
        let mut was_open = self.socket.state().is_open();
        let listener = self.socket.on_state(move |event| {
            let is_open = event.to.is_open();
            let is_lost = was_open && !is_open && !event.to.is_final();
            was_open = is_open;
            if let (true, Some(inbox)) = (is_lost, inbox.upgrade()) {
                // It counts no bytes. A full inbox reports the overflow itself.
                let _ = inbox.put(Err(error_of(&event.cause)), 0);
            }
        });
        self.losses = Some(listener);
        self
    }

    /// Returns the client.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingStream;
    /// fn is_open(stream: &ReconnectingStream) -> bool {
    ///     stream.socket().state().is_open()
    /// }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &ReconnectingWebSocket {
        &self.socket
    }

    /// Returns the numbers of received and dropped messages so far.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingStream;
    /// fn waiting(stream: &ReconnectingStream) -> usize {
    ///     stream.receive_stats().queued_messages
    /// }
    /// ```
    #[must_use]
    pub fn receive_stats(&self) -> ReceiveStats {
        self.inbox.stats()
    }

    fn end(&self) -> Option<Result<(), Error>> {
        if let Some(error) = self.inbox.overflow() {
            return Some(Err(error));
        }
        match self.socket.state() {
            ConnectionState::Closed => Some(Ok(())),
            ConnectionState::Failed => Some(Err(self.socket.failure())),
            _ => None,
        }
    }

    fn poll_until(
        &mut self,
        context: &mut Context<'_>,
        is_done: impl Fn(&ReconnectingWebSocket) -> bool,
    ) -> Poll<Result<(), Error>> {
        let answer = match self.socket.state() {
            _ if is_done(&self.socket) => Poll::Ready(Ok(())),
            state if state.is_final() => Poll::Ready(Err(self.socket.failure())),
            _ => Poll::Pending,
        };
        match answer {
            Poll::Pending => {
                let wakers = &self.socket.client.wakers;
                self.waker_slot.park(wakers, context.waker());
            }
            Poll::Ready(_) => self.waker_slot.leave(),
        }
        answer
    }
}

/// Returns the cause of a lost connection as an error.
fn error_of(cause: &ConnectionCause) -> Error {
    match cause.close_event() {
        Some(event) => Error::ended(Ending::Closed, event.clone()),
        None => Error::ended(Ending::Lost, None),
    }
}

impl Stream for ReconnectingStream {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_terminated {
            return Poll::Ready(None);
        }
        if let Some(received) = self.inbox.take() {
            return Poll::Ready(Some(received.and_then(|payload| payload.message())));
        }
        match self.end() {
            None => {
                self.inbox.park(context.waker());
                Poll::Pending
            }
            Some(end) => {
                self.is_terminated = true;
                Poll::Ready(end.err().map(Err))
            }
        }
    }
}

impl FusedStream for ReconnectingStream {
    fn is_terminated(&self) -> bool {
        self.is_terminated
    }
}

impl Sink<Message> for ReconnectingStream {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let uses_queue = self.losses.is_none();
        let ready = self.poll_until(context, |socket| {
            let client = &socket.client;
            !socket.state().is_final()
                && ((uses_queue && client.outgoing.has_room()) || client.sends_at_once())
        });
        if ready.is_pending() {
            self.socket.client.await_room();
        }
        ready
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.socket.send(message).map(drop)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.poll_until(context, |socket| !socket.client.outgoing.has_waiting())
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.socket.close();
        self.poll_until(context, |socket| socket.state().is_final())
    }
}

impl fmt::Debug for ReconnectingStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReconnectingStream")
            .field("socket", &self.socket)
            .field("receive_stats", &self.receive_stats())
            .finish_non_exhaustive()
    }
}
