use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

use crate::error::Error;
use crate::inbox::Inbox;
use crate::message::Message;
use crate::queue::ReceiveStats;
use crate::socket::WebSocket;

/// The receiving half of a [`WebSocketStream`](crate::WebSocketStream).
///
/// Dropping it frees what waits, and does not close the connection as long as another handle
/// is there.
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
pub struct SplitStream {
    socket: WebSocket,
    inbox: Rc<Inbox>,
    is_terminated: bool,
}

impl SplitStream {
    pub(crate) fn new(socket: WebSocket) -> Self {
        let inbox = Rc::new(Inbox::new(socket.shared().options.receive_limit));
        socket.shared().add_inbox(&inbox);
        Self {
            socket,
            inbox,
            is_terminated: false,
        }
    }

    /// The socket, for what a stream cannot do: its closures, its state, closing with a code.
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

    /// What has been received, what waits and what the receive limit has cost.
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

    /// How it ends, once everything has been read.
    fn end(&self) -> Option<Result<(), Error>> {
        match self.inbox.overflow() {
            Some(error) => Some(Err(error)),
            None => self.socket.shared().end_of_stream(),
        }
    }
}

impl Stream for SplitStream {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_terminated {
            return Poll::Ready(None);
        }
        if let Some(message) = self.inbox.take() {
            return Poll::Ready(Some(message));
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

impl FusedStream for SplitStream {
    fn is_terminated(&self) -> bool {
        self.is_terminated
    }
}

impl fmt::Debug for SplitStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SplitStream")
            .field("socket", &self.socket)
            .field("receive_stats", &self.receive_stats())
            .finish_non_exhaustive()
    }
}
