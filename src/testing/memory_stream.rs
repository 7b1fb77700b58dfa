use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use super::link::Link;
use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::connection::Options;
use crate::dispatch::WakerSlot;
use crate::error::Error;
use crate::message::Message;
use crate::ready_state::ReadyState;
use crate::receive::ReceiveStats;

/// One end of a connection in memory: a `Stream` of messages and a `Sink` for them.
///
/// It behaves as a [`WebSocketStream`](crate::WebSocketStream). The stream ends with `None` after a
/// clean close, and with one error and `None` after any other end. The sink is ready while the
/// unread bytes at the other end are below the high-water mark. Messages that were sent before the
/// end can still be read after it. Dropping an end closes the connection with 1000.
///
/// Reading and writing are cancel safe, as for a [`WebSocketStream`](crate::WebSocketStream).
///
/// ```
/// use futures_util::{FutureExt, StreamExt};
/// use wasm_websocket::testing::pair;
/// use wasm_websocket::{CloseCode, CloseReason};
///
/// let (mut client, server) = pair();
/// server.send_now("goodbye").unwrap();
/// server.close_with(CloseCode::GOING_AWAY, CloseReason::EMPTY);
/// let items = client.by_ref().collect::<Vec<_>>().now_or_never().unwrap();
/// assert_eq!(items.len(), 1);
/// assert_eq!(client.close_event().unwrap().code, CloseCode::GOING_AWAY);
/// ```
#[must_use = "dropping an end closes the connection"]
pub struct MemoryStream {
    link: Link,
    is_terminated: bool,
    waker_slot: WakerSlot,
}

impl MemoryStream {
    pub(super) fn pair(options: &Options) -> (Self, Self) {
        let (here, there) = Link::pair(options);
        (Self::new(here), Self::new(there))
    }

    fn new(link: Link) -> Self {
        Self {
            link,
            is_terminated: false,
            waker_slot: WakerSlot::default(),
        }
    }

    /// Returns the state: OPEN, or CLOSED after the end.
    ///
    /// ```
    /// # use wasm_websocket::{ReadyState, testing::pair};
    /// let (client, server) = pair();
    /// drop(server);
    /// assert_eq!(client.ready_state(), ReadyState::Closed);
    /// ```
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.link.ready_state()
    }

    /// Returns the close event after the end. It is the same for both ends.
    ///
    /// ```
    /// # use wasm_websocket::{CloseCode, testing::pair};
    /// let (client, server) = pair();
    /// assert_eq!(client.close_event(), None);
    /// drop(server);
    /// assert_eq!(client.close_event().unwrap().code, CloseCode::NORMAL);
    /// ```
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        self.link.close_event()
    }

    /// Returns the number of bytes that the other end has not read. A text counts one for each
    /// UTF-16 code unit.
    ///
    /// ```
    /// # use wasm_websocket::testing::pair;
    /// let (client, _server) = pair();
    /// client.send_now("hello").unwrap();
    /// assert_eq!(client.buffered_amount(), 5);
    /// ```
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.link.buffered()
    }

    /// Returns the counters of received, queued and dropped messages of this end.
    ///
    /// ```
    /// # use wasm_websocket::testing::pair;
    /// let (client, server) = pair();
    /// client.send_now("hello").unwrap();
    /// assert_eq!(server.receive_stats().queued_messages, 1);
    /// ```
    #[must_use]
    pub fn receive_stats(&self) -> ReceiveStats {
        self.link.here.inbox.stats()
    }

    /// Sends a message regardless of the high-water mark, as
    /// [`WebSocket::send`](crate::WebSocket::send) does.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen) after the end.
    ///
    /// ```
    /// # use wasm_websocket::{ErrorKind, testing::pair};
    /// let (client, server) = pair();
    /// client.send_now("hello").unwrap();
    /// drop(server);
    /// assert_eq!(client.send_now("hello").unwrap_err().kind(), ErrorKind::NotOpen);
    /// ```
    pub fn send_now(&self, message: impl Into<Message>) -> Result<(), Error> {
        self.check_open()?;
        self.link.deliver(message.into());
        Ok(())
    }

    /// Sends a message that the other end cannot read. The other end receives an error of the kind
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData), and its stream continues.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen) after the end.
    ///
    /// ```
    /// # use futures_util::{FutureExt, StreamExt};
    /// # use wasm_websocket::{ErrorKind, testing::pair};
    /// let (mut client, server) = pair();
    /// server.send_unreadable().unwrap();
    /// let error = client.next().now_or_never().unwrap().unwrap().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::UnsupportedData);
    /// ```
    pub fn send_unreadable(&self) -> Result<(), Error> {
        self.check_open()?;
        let error = Error::unreadable("Blob".to_owned());
        self.link.deliver_item(Err(error), 0);
        Ok(())
    }

    /// Ends the connection with a code and a reason. Any code is allowed, because a server may send
    /// codes that a browser refuses to send. After the end, this does nothing.
    ///
    /// The end is clean, except with the codes of a lost connection,
    /// [`ABNORMAL`](CloseCode::ABNORMAL) and [`TLS_HANDSHAKE`](CloseCode::TLS_HANDSHAKE).
    ///
    /// ```
    /// # use wasm_websocket::{CloseCode, CloseReason, testing::pair};
    /// let (client, server) = pair();
    /// server.close_with(CloseCode::POLICY_VIOLATION, CloseReason::EMPTY);
    /// assert!(client.close_event().unwrap().was_clean);
    /// ```
    pub fn close_with(&self, code: impl Into<CloseCode>, reason: CloseReason) {
        let code = code.into();
        let is_lost = [CloseCode::ABNORMAL, CloseCode::TLS_HANDSHAKE].contains(&code);
        self.link.end(CloseEvent::new(code, reason, !is_lost));
    }

    /// Loses the connection: both ends get 1006, without a closing handshake. After the end, this
    /// does nothing.
    ///
    /// ```
    /// # use wasm_websocket::{CloseCode, testing::pair};
    /// let (client, server) = pair();
    /// server.lose();
    /// assert_eq!(client.close_event().unwrap().code, CloseCode::ABNORMAL);
    /// ```
    pub fn lose(&self) {
        self.link.end(CloseEvent::abnormal());
    }

    fn check_open(&self) -> Result<(), Error> {
        match self.ready_state() {
            ReadyState::Open => Ok(()),
            state => Err(Error::not_open(state)),
        }
    }
}

impl Stream for MemoryStream {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_terminated {
            return Poll::Ready(None);
        }
        if let Some(item) = self.link.take() {
            return Poll::Ready(Some(item));
        }
        let inbox = &self.link.here.inbox;
        let end = inbox
            .overflow()
            .map_or_else(|| self.link.end_of_stream(), |error| Some(Err(error)));
        match end {
            None => {
                inbox.park(context.waker());
                Poll::Pending
            }
            Some(end) => {
                self.is_terminated = true;
                Poll::Ready(end.err().map(Err))
            }
        }
    }
}

impl FusedStream for MemoryStream {
    fn is_terminated(&self) -> bool {
        self.is_terminated
    }
}

impl Sink<Message> for MemoryStream {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let this = &mut *self;
        let link = &this.link;
        let open = link.poll_open();
        if matches!(open, Poll::Ready(Ok(()))) && !link.admits() {
            this.waker_slot.park(&link.here.senders, context.waker());
            return Poll::Pending;
        }
        this.waker_slot.leave();
        open
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.send_now(message)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.link.close();
        Poll::Ready(self.link.end_of_stream().unwrap_or(Ok(())))
    }
}

impl Drop for MemoryStream {
    fn drop(&mut self) {
        self.link.close();
    }
}

impl fmt::Debug for MemoryStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStream")
            .field("ready_state", &self.ready_state())
            .field("receive_stats", &self.receive_stats())
            .finish_non_exhaustive()
    }
}
