use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use super::Correlated;
use super::table::Table;
use crate::error::Error;
use crate::ready_state::ReadyState;

/// The messages that are no reply to a request which waits. Reading it sends the requests of its
/// [`Requester`](crate::Requester), and hands each reply to who waits for it, so somebody has to
/// read it, as a task of its own does.
///
/// An item is a message without an id, as a server sends by itself; a message with an id that
/// nobody waits for, because it is unknown, came twice, or came too late; or an error of the
/// stream below. An error about one message lets the others go on. Any other fails the requests
/// that were sent, and at the end of the stream all that wait fail with the cause of the end.
///
/// Dropping it fails what waits, and drops the stream below. Reading it is cancel safe.
///
/// ```
/// # use wasm_websocket::{Channel, Correlated, Incoming};
/// use futures_util::{Stream, StreamExt};
///
/// # async fn example<S, T: Correlated>(mut incoming: Incoming<S, T, T>)
/// # where Incoming<S, T, T>: Stream<Item = Result<T, wasm_websocket::Error>> + Unpin {
/// while let Some(message) = incoming.next().await {
///     match message {
///         Ok(message) if message.id().is_none() => println!("by itself"),
///         Ok(_) => println!("nobody waits for this"),
///         Err(error) => println!("{error}"),
///     }
/// }
/// # }
/// ```
#[must_use = "it has to be read for anything to be sent or received"]
pub struct Incoming<S, Tx, Rx: Correlated> {
    inner: S,
    table: Rc<Table<Tx, Rx>>,
    /// Something was sent that may still wait in the sink.
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

    /// The stream that is read and written.
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
    /// Sends what there is to send, as far as the sink takes it.
    fn send(&mut self, context: &mut Context<'_>) {
        while self.table.has_outgoing() {
            match Pin::new(&mut self.inner).poll_ready(context) {
                Poll::Pending => break,
                // What has been received before may still be read, so this is not the end.
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
            _ => Error::lost(),
        };
        self.table.end(&cause);
    }
}

// Nothing in it is pinned but the stream, which has to be `Unpin` to be used.
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
