use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

use crate::error::Error;
use crate::message::Message;
use crate::observers::StreamInbox;
use crate::receive::{Inbox, ReceiveLimit, ReceiveStats};
use crate::socket::WebSocket;
use crate::stream::StreamItem;
use crate::sys::Payload;

/// The receiving half of a [`WebSocketStream`](crate::WebSocketStream).
///
/// Dropping it frees the messages that wait, and closes the connection only if it is the last handle.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::SplitStream;
///
/// # async fn example(mut stream: SplitStream) -> Result<(), wasm_websocket::Error> {
/// while let Some(message) = stream.next().await {
///     println!("received {:?}", message?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping a half drops its handle of the socket"]
pub struct SplitStream<T = Message> {
    socket: WebSocket,
    inbox: Rc<StreamInbox>,
    is_terminated: bool,
    item: PhantomData<fn() -> T>,
}

impl<T> SplitStream<T> {
    pub(crate) fn new(socket: WebSocket, limit: ReceiveLimit) -> Self {
        let inbox = Rc::new(Inbox::new(limit));
        socket.shared().add_inbox(&inbox);
        Self {
            socket,
            inbox,
            is_terminated: false,
            item: PhantomData,
        }
    }

    /// Returns the socket, for its closures, its state, and closing with a code.
    ///
    /// ```no_run
    /// # fn example(stream: &wasm_websocket::SplitStream) {
    /// println!("speaking {}", stream.socket().protocol());
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &WebSocket {
        &self.socket
    }

    /// Returns how many messages were received, wait, and were dropped by the receive limit.
    ///
    /// ```no_run
    /// # fn example(stream: &wasm_websocket::SplitStream) {
    /// println!("{} messages wait", stream.receive_stats().queued_messages);
    /// # }
    /// ```
    #[must_use]
    pub fn receive_stats(&self) -> ReceiveStats {
        self.inbox.stats()
    }

    /// Returns how the stream ends, once everything in the inbox has been read. An overflow ends it
    /// at once, although the connection is still closing.
    fn end(&self) -> Option<Result<(), Error>> {
        let shared = self.socket.shared();
        if self.inbox.has_overflowed()
            && let Some(error) = shared.failure()
        {
            return Some(Err(error));
        }
        shared.end_of_stream()
    }
}

impl SplitStream {
    /// Converts to a stream of payloads, including the messages that wait: see
    /// [`WebSocketStream::into_payloads`](crate::WebSocketStream::into_payloads).
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use wasm_websocket::SplitStream;
    ///
    /// # async fn example(stream: SplitStream) -> Result<(), wasm_websocket::Error> {
    /// let mut payloads = stream.into_payloads();
    /// while let Some(payload) = payloads.next().await {
    ///     println!("{} bytes or characters", payload?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_payloads(self) -> SplitStream<Payload> {
        SplitStream {
            socket: self.socket,
            inbox: self.inbox,
            is_terminated: self.is_terminated,
            item: PhantomData,
        }
    }
}

impl<T: StreamItem> Stream for SplitStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_terminated {
            return Poll::Ready(None);
        }
        if let Some(payload) = self.inbox.take() {
            return Poll::Ready(Some(payload.and_then(T::from_payload)));
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

impl<T: StreamItem> FusedStream for SplitStream<T> {
    fn is_terminated(&self) -> bool {
        self.is_terminated
    }
}

impl<T> fmt::Debug for SplitStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SplitStream")
            .field("socket", &self.socket)
            .field("receive_stats", &self.receive_stats())
            .finish_non_exhaustive()
    }
}
