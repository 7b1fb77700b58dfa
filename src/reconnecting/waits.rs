//! What can be awaited of a client, and the error of one that has ended.

use std::future::{Future, poll_fn};
use std::task::Poll;

use super::ReconnectingWebSocket;
use crate::dispatch::WakerSlot;
use crate::error::{Ending, Error};
use crate::reconnect::{ConnectionCause, ConnectionEvent, ConnectionState};

impl ReconnectingWebSocket {
    /// Waits until the connection is open, through all failures before.
    ///
    /// Dropping the future has no effect on the client.
    ///
    /// # Errors
    ///
    /// The client was closed, or has given up:
    ///
    /// - [`Connect`](crate::ErrorKind::Connect): no connection could be made.
    /// - [`Closed`](crate::ErrorKind::Closed): the connection has ended, or this side has closed the
    ///   client. [`Error::close_event`] returns the close event.
    /// - The error of the browser's constructor, such as [`InvalidUrl`](crate::ErrorKind::InvalidUrl).
    ///
    /// ```no_run
    /// # async fn example(socket: &wasm_websocket::ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.opened().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn opened(&self) -> impl Future<Output = Result<(), Error>> {
        self.until(|socket| match socket.state() {
            state if state.is_open() => Some(Ok(())),
            state if state.is_final() => Some(Err(socket.failure())),
            _ => None,
        })
    }

    /// Waits until the client is closed or has given up, and returns the last event.
    ///
    /// Dropping the future has no effect on the client.
    ///
    /// ```no_run
    /// # async fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let event = socket.closed().await;
    /// println!("{:?}: {}", event.to, event.cause);
    /// # }
    /// ```
    pub fn closed(&self) -> impl Future<Output = ConnectionEvent> {
        self.until(|socket| socket.state().is_final().then(|| socket.last_event()))
    }

    /// Waits until every accepted message has left the browser, or has another outcome.
    ///
    /// Messages that are accepted in the meantime are waited for, too. A message has left the browser
    /// when `bufferedAmount` says so, as with [`Delivery::Sent`](crate::Delivery::Sent): the server may
    /// not have it yet. [`stats`](Self::stats) counts the messages without a certain outcome, and
    /// [`send_with_receipt`](Self::send_with_receipt) tells them apart.
    ///
    /// Dropping the future has no effect on the client.
    ///
    /// # Errors
    ///
    /// Same as [`opened`](Self::opened), if the client has ended and since the call a message was
    /// dropped with it or became [`Unknown`](crate::Delivery::Unknown).
    ///
    /// ```no_run
    /// # async fn example(socket: &wasm_websocket::ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send("saved")?;
    /// socket.drained().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn drained(&self) -> impl Future<Output = Result<(), Error>> {
        self.drained_since(self.lost_messages())
    }

    /// Returns how many messages an end has cost so far.
    pub(crate) fn lost_messages(&self) -> u64 {
        self.client.stats.borrow().lost_messages()
    }

    /// Same as [`drained`](Self::drained), with the number of lost messages at the call.
    pub(crate) fn drained_since(&self, lost: u64) -> impl Future<Output = Result<(), Error>> {
        self.until(move |socket| {
            let client = &socket.client;
            client.settle();
            if !client.outgoing.is_drained() {
                client.await_what_is_held();
                return None;
            }
            let is_lost = socket.state().is_final() && socket.lost_messages() > lost;
            Some(if is_lost {
                Err(socket.failure())
            } else {
                Ok(())
            })
        })
    }

    fn until<T>(&self, result: impl Fn(&Self) -> Option<T>) -> impl Future<Output = T> {
        let mut waker_slot = WakerSlot::default();
        poll_fn(move |context| {
            if let Some(result) = result(self) {
                return Poll::Ready(result);
            }
            waker_slot.park(&self.client.wakers, context.waker());
            Poll::Pending
        })
    }

    /// Returns the error of a client that was closed or has given up.
    pub(super) fn failure(&self) -> Error {
        let ConnectionEvent {
            from, to, cause, ..
        } = self.last_event();
        if let Some(event) = cause.close_event() {
            let ending = match from {
                ConnectionState::Connecting => Ending::NotMade,
                _ => Ending::Closed,
            };
            return Error::ended(ending, event.clone());
        }
        match cause {
            ConnectionCause::CannotConnect(error) => error,
            _ if to == ConnectionState::Closed => Error::ended(Ending::Closed, None),
            cause => Error::given_up(cause.summary()),
        }
    }
}
