//! JSON-RPC 2.0: calls, notifications in both directions, and batches.

mod batch;
mod driver;
mod error;
mod message;
mod notifications;
mod wire;

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use futures_core::Stream;
use futures_sink::Sink;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::batch::JsonRpcBatch;
use self::driver::{Driver, Handles};
pub use self::error::{JsonRpcError, JsonRpcErrorObject};
pub use self::message::JsonRpcNotification;
use self::message::{Inbound, decode_part, request};
pub use self::notifications::JsonRpcNotifications;
use self::notifications::Subscribers;
use crate::error::{Ending, Error};
use crate::exchange::{Handover, Reply, Requester};
use crate::message::Message;
use crate::receive::ReceiveLimit;
use crate::reconnecting::{ReconnectingStream, ReconnectingWebSocket};
use crate::socket::WebSocket;
use crate::stream::WebSocketStream;
use crate::typed::{REQUEST_TIMEOUT, in_time};

/// A client of a server that speaks [JSON-RPC 2.0](https://www.jsonrpc.org/specification). It needs
/// the feature `json`. A clone is another handle.
///
/// `into_json_rpc` of a socket or a stream creates one. Several calls may be pending at the same
/// time, and their responses may arrive in any order. The client responds to a request of the
/// server with the error -32601, and reports the request as an error to
/// [`notifications`](Self::notifications).
///
/// Dropping the last handle and the last pending call drops the stream. That closes the connection
/// unless another handle of the connection exists.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::{JsonRpcError, ReconnectingWebSocket};
///
/// # async fn example() -> Result<(), JsonRpcError> {
/// let client = ReconnectingWebSocket::new("wss://example.com/rpc")?.into_json_rpc();
/// let sum: i64 = client.call("add", &(1, 2)).await?;
/// let mut notifications = client.notifications();
/// client.call::<_, ()>("subscribe", &["prices"]).await?;
/// while let Some(notification) = notifications.next().await {
///     println!("{:?}", notification?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct JsonRpcClient {
    requester: Requester<String, Inbound>,
    ids: Rc<Cell<u64>>,
    subscribers: Rc<Subscribers>,
    /// Dropping the last clone ends the task that reads the messages.
    handles: Rc<Handles>,
    timeout: Option<Duration>,
}

impl JsonRpcClient {
    /// Creates a client over a stream and sink of messages. The future drives the client and must
    /// be run by an executor, such as `wasm_bindgen_futures::spawn_local`. It completes when the
    /// stream ends, or when the last handle and the last pending call are dropped.
    ///
    /// A [`ReconnectingStream`] should [report its losses](ReconnectingStream::report_losses), so
    /// that a call fails when its connection is lost. `into_json_rpc` spawns the future and reports
    /// losses.
    ///
    /// ```no_run
    /// use wasm_websocket::{JsonRpcClient, WebSocketStream};
    ///
    /// fn client(stream: WebSocketStream) -> JsonRpcClient {
    ///     let (client, driver) = JsonRpcClient::new(stream);
    ///     wasm_bindgen_futures::spawn_local(driver);
    ///     client
    /// }
    /// ```
    pub fn new<S>(messages: S) -> (Self, impl Future<Output = ()> + use<S>)
    where
        S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
    {
        let (requester, incoming) = Requester::new(wire::Wire::new(messages));
        let subscribers = Rc::<Subscribers>::default();
        let handles = Rc::<Handles>::default();
        let driver = Driver::new(
            incoming,
            requester.clone(),
            Rc::clone(&subscribers),
            &handles,
        );
        let client = Self {
            requester,
            ids: Rc::default(),
            subscribers,
            handles,
            timeout: Some(REQUEST_TIMEOUT),
        };
        (client, driver.run())
    }

    /// Returns a handle whose calls have this time-out, by default 30 s. With `None`, a call waits
    /// until the connection ends.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # async fn example(client: &wasm_websocket::JsonRpcClient) -> Result<(), wasm_websocket::JsonRpcError> {
    /// let patient = client.with_timeout(Some(Duration::from_secs(300)));
    /// let report: String = patient.call("report", &()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_timeout(&self, timeout: Option<Duration>) -> Self {
        Self {
            timeout,
            ..self.clone()
        }
    }

    /// Calls a method, and waits for the result. The parameters are a tuple, an array, a structure,
    /// a map, or `()` for none.
    ///
    /// The call is queued immediately. Dropping the future cancels the call unless it was sent.
    ///
    /// # Errors
    ///
    /// [`JsonRpcError::Response`] has the error of the server. [`JsonRpcError::Failed`] has an
    /// error of the kind [`Encode`](crate::ErrorKind::Encode) for parameters that cannot be
    /// encoded, [`Decode`](crate::ErrorKind::Decode) for a result of another type,
    /// [`Timeout`](crate::ErrorKind::Timeout), or the cause of the end of the connection.
    ///
    /// ```no_run
    /// # async fn example(client: &wasm_websocket::JsonRpcClient) -> Result<(), wasm_websocket::JsonRpcError> {
    /// let sum: i64 = client.call("add", &(1, 2)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<P: Serialize, R: DeserializeOwned>(
        &self,
        method: &str,
        params: &P,
    ) -> impl Future<Output = Result<R, JsonRpcError>> + use<P, R> {
        let id = self.next_id();
        let reply = request(method, params, Some(id)).and_then(|text| {
            let mut draft = self.requester.draft();
            let reply = draft.reply_to(id)?;
            draft.post(text);
            Ok(reply)
        });
        self.result(reply)
    }

    /// Sends a notification to the server. The future completes when the connection has accepted
    /// the message. Dropping the future before then cancels the notification.
    ///
    /// # Errors
    ///
    /// [`Encode`](crate::ErrorKind::Encode) for parameters that cannot be encoded. The future fails
    /// with the cause of the end of the connection.
    ///
    /// ```no_run
    /// # async fn example(client: &wasm_websocket::JsonRpcClient) -> Result<(), wasm_websocket::Error> {
    /// client.notify("seen", &[42])?.await
    /// # }
    /// ```
    pub fn notify<P: Serialize>(&self, method: &str, params: &P) -> Result<Handover, Error> {
        let text = request(method, params, None)?;
        Ok(self.requester.notify(text))
    }

    /// Returns an empty batch, for several calls and notifications in one message.
    ///
    /// ```no_run
    /// # async fn example(client: &wasm_websocket::JsonRpcClient) -> Result<(), wasm_websocket::JsonRpcError> {
    /// let mut batch = client.batch();
    /// let sum = batch.call::<_, i64>("add", &(1, 2));
    /// let text = batch.call::<_, String>("echo", &["hello"]);
    /// batch.notify("seen", &[42])?;
    /// batch.send().await?;
    /// println!("{} {}", sum.await?, text.await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch(&self) -> JsonRpcBatch {
        JsonRpcBatch::new(self.clone())
    }

    /// Returns a stream of the notifications of the server from now on. Each stream gets all
    /// notifications, and an error for every message that is neither a notification nor the reply
    /// to a call. Notifications that arrive while there is no stream are dropped.
    ///
    /// A stream queues at most 65,536 notifications and 64 MiB. Beyond that, it ends with an error
    /// of the kind [`Overflow`](crate::ErrorKind::Overflow).
    ///
    /// ```no_run
    /// # fn example(client: &wasm_websocket::JsonRpcClient) {
    /// let notifications = client.notifications();
    /// # let _ = notifications;
    /// # }
    /// ```
    pub fn notifications(&self) -> JsonRpcNotifications {
        self.subscribers.subscribe(ReceiveLimit::default())
    }

    /// Returns a stream of the notifications from now on, with a receive limit.
    ///
    /// ```no_run
    /// use wasm_websocket::{JsonRpcClient, OverflowPolicy, ReceiveLimit};
    ///
    /// # fn example(client: &JsonRpcClient) {
    /// let newest = ReceiveLimit::default().messages(1).overflow(OverflowPolicy::DropOldest);
    /// let notifications = client.notifications_within(newest);
    /// # let _ = notifications;
    /// # }
    /// ```
    pub fn notifications_within(&self, limit: ReceiveLimit) -> JsonRpcNotifications {
        self.subscribers.subscribe(limit)
    }

    fn next_id(&self) -> u64 {
        self.ids.set(self.ids.get() + 1);
        self.ids.get()
    }

    /// Waits for the result of a call, which may have failed before it was sent. The future keeps
    /// the driver running.
    fn result<R: DeserializeOwned>(
        &self,
        reply: Result<Reply<String, Inbound>, Error>,
    ) -> impl Future<Output = Result<R, JsonRpcError>> + use<R> {
        let (timeout, handles) = (self.timeout, Rc::clone(&self.handles));
        async move {
            let reply = reply?;
            let inbound = match timeout {
                Some(timeout) => in_time(reply, timeout).await?,
                None => reply.await?,
            };
            drop(handles);
            match inbound {
                Inbound::Response { outcome, .. } => {
                    let json = outcome.map_err(JsonRpcError::Response)?;
                    Ok(decode_part(json.get())?)
                }
                // Only a response has the id of a call.
                Inbound::Notification(_) | Inbound::Request { .. } => {
                    Err(Error::ended(Ending::Lost, None).into())
                }
            }
        }
    }
}

impl WebSocketStream {
    /// Converts the stream to a client of a JSON-RPC 2.0 server. It needs the feature `json`.
    ///
    /// ```no_run
    /// use wasm_websocket::{JsonRpcError, WebSocketStream};
    ///
    /// # async fn example() -> Result<(), JsonRpcError> {
    /// let client = WebSocketStream::connect("/rpc").await?.into_json_rpc();
    /// let sum: i64 = client.call("add", &(1, 2)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json_rpc(self) -> JsonRpcClient {
        spawned(self)
    }
}

impl WebSocket {
    /// Converts the socket to a client of a JSON-RPC 2.0 server. It needs the feature `json`.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let client = wasm_websocket::WebSocket::new("/rpc")?.into_json_rpc();
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json_rpc(self) -> JsonRpcClient {
        WebSocketStream::new(self).into_json_rpc()
    }
}

impl ReconnectingStream {
    /// Converts the stream to a client of a JSON-RPC 2.0 server. It needs the feature `json`.
    ///
    /// A call fails when the connection that it was sent over is lost. A queued call is sent over
    /// the next connection.
    ///
    /// ```no_run
    /// # fn example(stream: wasm_websocket::ReconnectingStream) {
    /// let client = stream.into_json_rpc();
    /// # }
    /// ```
    pub fn into_json_rpc(self) -> JsonRpcClient {
        spawned(self.report_losses())
    }
}

impl ReconnectingWebSocket {
    /// Converts the socket to a client of a JSON-RPC 2.0 server. It needs the feature `json`.
    ///
    /// A call fails when the connection that it was sent over is lost. A queued call is sent over
    /// the next connection.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let client = wasm_websocket::ReconnectingWebSocket::new("/rpc")?.into_json_rpc();
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json_rpc(self) -> JsonRpcClient {
        self.into_stream().into_json_rpc()
    }
}

/// Creates a client and spawns its driver. The stream of a socket exists only where there is an
/// executor for `spawn_local`.
fn spawned<S>(messages: S) -> JsonRpcClient
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin + 'static,
{
    let (client, driver) = JsonRpcClient::new(messages);
    wasm_bindgen_futures::spawn_local(driver);
    client
}

impl fmt::Debug for JsonRpcClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonRpcClient")
            .field("pending", &self.requester.pending())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
