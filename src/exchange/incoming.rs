use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use super::Correlated;
use super::table::Table;
use crate::error::{Ending, Error};
use crate::ready_state::ReadyState;

/// The incoming messages that are not a reply to a pending request.
///
/// Reading this stream drives the connection: it sends the requests of its
/// [`Requester`](crate::Requester), and delivers each reply to its future. It must be read, for
/// example by a task of its own.
///
/// An item is one of three: a message without an id, which the server sent unprompted; a message
/// whose id matches no pending request, because it is unknown, a duplicate, or too late; or an
/// error of the inner stream. An error about one message does not affect the others. Any other
/// error fails the requests that were sent. At the end of the stream, all pending requests fail
/// with the cause of the end.
///
/// Dropping it fails the pending requests, and drops the inner stream. Reading it is cancel safe.
///
/// ```
/// # use wasm_websocket::{Channel, Correlated, Incoming};
/// use futures_util::{Stream, StreamExt};
///
/// # async fn example<S, T: Correlated>(mut incoming: Incoming<S, T, T>)
/// # where Incoming<S, T, T>: Stream<Item = Result<T, wasm_websocket::Error>> + Unpin {
/// while let Some(message) = incoming.next().await {
///     match message {
///         Ok(message) if message.id().is_none() => println!("sent unprompted"),
///         Ok(_) => println!("no pending request"),
///         Err(error) => println!("{error}"),
///     }
/// }
/// # }
/// ```
#[must_use = "it has to be read for anything to be sent or received"]
pub struct Incoming<S, Tx, Rx: Correlated> {
    inner: S,
    table: Rc<Table<Tx, Rx>>,
    /// Whether the sink may still hold messages to flush.
    is_flushing: bool,
    has_ended: bool,
}

impl<S, Tx, Rx: Correlated> Incoming<S, Tx, Rx> {
    pub(super) fn new(inner: S, table: Rc<Table<Tx, Rx>>) -> Self {
        Self {
            inner,
            table,
            is_flushing: false,
            has_ended: false,
        }
    }

    /// Returns the inner stream.
    ///
    /// ```
    /// # use wasm_websocket::{Correlated, Incoming};
    /// fn inner<S, T: Correlated>(incoming: &Incoming<S, T, T>) -> &S {
    ///     incoming.get_ref()
    /// }
    /// ```
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Tx, Rx> Incoming<S, Tx, Rx>
where
    S: Stream<Item = Result<Rx, Error>> + Sink<Tx, Error = Error> + Unpin,
    Rx: Correlated,
{
    /// Sends the queued messages until the sink is not ready.
    fn send(&mut self, context: &mut Context<'_>) {
        while self.table.has_outgoing() {
            match Pin::new(&mut self.inner).poll_ready(context) {
                Poll::Pending => break,
                // Messages that were received earlier may still be read, so this is not the end.
                Poll::Ready(Err(error)) => return self.table.fail_outgoing(&error),
                Poll::Ready(Ok(())) => {}
            }
            let Some(outgoing) = self.table.next_outgoing() else {
                break;
            };
            let (message, sending) = outgoing.split();
            match Pin::new(&mut self.inner).start_send(message) {
                Ok(()) => {
                    self.is_flushing = true;
                    sending.succeeded();
                }
                Err(error) => sending.failed(&error),
            }
        }
        if self.is_flushing {
            self.is_flushing = Pin::new(&mut self.inner).poll_flush(context).is_pending();
        }
    }

    fn end(&mut self, context: &mut Context<'_>) {
        self.has_ended = true;
        let cause = match Pin::new(&mut self.inner).poll_ready(context) {
            Poll::Ready(Err(error)) => error,
            _ => Error::ended(Ending::Lost, None),
        };
        self.table.end(&cause);
    }
}

// Only the inner stream is ever pinned, and using it requires `Unpin`.
impl<S: Unpin, Tx, Rx: Correlated> Unpin for Incoming<S, Tx, Rx> {}

impl<S, Tx, Rx> Stream for Incoming<S, Tx, Rx>
where
    S: Stream<Item = Result<Rx, Error>> + Sink<Tx, Error = Error> + Unpin,
    Rx: Correlated,
{
    type Item = Result<Rx, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while !self.has_ended {
            self.table.park(context.waker());
            self.send(context);
            match Pin::new(&mut self.inner).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => self.end(context),
                Poll::Ready(Some(Ok(message))) => {
                    if let Some(message) = self.table.deliver(message) {
                        return Poll::Ready(Some(Ok(message)));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    if !error.is_about_a_message() {
                        self.table.fail_sent(&error);
                    }
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl<S, Tx, Rx> FusedStream for Incoming<S, Tx, Rx>
where
    S: Stream<Item = Result<Rx, Error>> + Sink<Tx, Error = Error> + Unpin,
    Rx: Correlated,
{
    fn is_terminated(&self) -> bool {
        self.has_ended
    }
}

impl<S, Tx, Rx: Correlated> Drop for Incoming<S, Tx, Rx> {
    fn drop(&mut self) {
        self.table.end(&Error::not_open(ReadyState::Closed));
    }
}

impl<S: fmt::Debug, Tx, Rx: Correlated> fmt::Debug for Incoming<S, Tx, Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("inner", &self.inner)
            .field("pending", &self.table.pending())
            .finish_non_exhaustive()
    }
}
