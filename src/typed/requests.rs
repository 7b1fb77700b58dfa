use std::future::Future;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures_core::Stream;
use futures_sink::Sink;

use crate::channel::Channel;
use crate::error::Error;
use crate::exchange::{Correlated, Incoming, Requester};
use crate::reconnecting::ReconnectingStream;
use crate::stream::WebSocketStream;
use crate::sys;
use crate::timer::Sleep;

/// The default time-out of a request.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

impl<Tx: Correlated<Id = Rx::Id>, Rx: Correlated> Requester<Tx, Rx> {
    /// Sends a request, and waits up to 30 s for its reply.
    ///
    /// The request is queued immediately, after the earlier ones. Dropping the future cancels the
    /// request unless it was sent.
    ///
    /// # Errors
    ///
    /// [`Timeout`](crate::ErrorKind::Timeout); the errors of [`submit`](Self::submit);
    /// [`Unsupported`](crate::ErrorKind::Unsupported) outside a browser, because the time-out needs
    /// its clock.
    ///
    /// ```
    /// # use wasm_websocket::{Correlated, Error, Requester};
    /// # async fn example<T: Correlated>(requester: &Requester<T, T>, question: T) -> Result<T, Error> {
    /// requester.request(question).await
    /// # }
    /// ```
    pub fn request(&self, request: Tx) -> impl Future<Output = Result<Rx, Error>> + use<Tx, Rx> {
        self.request_within(request, REQUEST_TIMEOUT)
    }

    /// Sends a request, and waits for its reply up to a time-out. Otherwise the same as
    /// [`request`](Self::request).
    ///
    /// # Errors
    ///
    /// Same as [`request`](Self::request).
    ///
    /// ```
    /// # use wasm_websocket::{Correlated, Error, Requester};
    /// # async fn example<T: Correlated>(requester: &Requester<T, T>, question: T) -> Result<T, Error> {
    /// requester.request_within(question, std::time::Duration::from_secs(5)).await
    /// # }
    /// ```
    pub fn request_within(
        &self,
        request: Tx,
        timeout: Duration,
    ) -> impl Future<Output = Result<Rx, Error>> + use<Tx, Rx> {
        in_time(self.submit(request), timeout)
    }
}

/// Waits for a reply up to a time-out.
pub(crate) async fn in_time<T>(
    reply: impl Future<Output = Result<T, Error>>,
    timeout: Duration,
) -> Result<T, Error> {
    sys::check_platform()?;
    let mut reply = pin!(reply);
    let sleep = Sleep::new(timeout);
    poll_fn(|context| match reply.as_mut().poll(context) {
        Poll::Pending if sleep.poll(context).is_ready() => {
            Poll::Ready(Err(Error::no_reply(timeout)))
        }
        outcome => outcome,
    })
    .await
}

impl<Tx, Rx, C> Channel<WebSocketStream, Tx, Rx, C>
where
    Self: Stream<Item = Result<Rx, Error>> + Sink<Tx, Error = Error> + Unpin,
    Rx: Correlated,
{
    /// Converts the channel to a [`Requester`] and its [`Incoming`] messages, which must be read.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, Correlated, Json, WebSocketStream};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # fn example<T: Correlated + Serialize + DeserializeOwned>(channel: Channel<WebSocketStream, T, T, Json>) {
    /// let (requester, incoming) = channel.into_requests();
    /// # }
    /// ```
    #[must_use = "the incoming messages have to be read for anything to be sent or received"]
    pub fn into_requests(self) -> (Requester<Tx, Rx>, Incoming<Self, Tx, Rx>) {
        Requester::new(self)
    }
}

impl<Tx, Rx, C> Channel<ReconnectingStream, Tx, Rx, C>
where
    Self: Stream<Item = Result<Rx, Error>> + Sink<Tx, Error = Error> + Unpin,
    Rx: Correlated,
{
    /// Converts the channel to a [`Requester`] and its [`Incoming`] messages, which must be read.
    ///
    /// When a connection is lost, the requests that were sent over it fail with the cause, which is
    /// also an item of the incoming messages. Queued requests are sent over the next connection.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, Correlated, Json, ReconnectingStream};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # fn example<T: Correlated + Serialize + DeserializeOwned>(channel: Channel<ReconnectingStream, T, T, Json>) {
    /// let (requester, incoming) = channel.into_requests();
    /// # }
    /// ```
    #[must_use = "the incoming messages have to be read for anything to be sent or received"]
    pub fn into_requests(self) -> (Requester<Tx, Rx>, Incoming<Self, Tx, Rx>) {
        Requester::new(self.map_inner(ReconnectingStream::report_losses))
    }
}
