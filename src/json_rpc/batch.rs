use std::fmt;
use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::message::{Inbound, request};
use super::{JsonRpcClient, JsonRpcError};
use crate::error::Error;
use crate::exchange::{Draft, Handover};

/// A batch of calls and notifications in one message, created by [`JsonRpcClient::batch`].
///
/// Dropping a batch sends nothing, and its calls fail.
///
/// ```no_run
/// # async fn example(client: &wasm_websocket::JsonRpcClient) -> Result<(), wasm_websocket::JsonRpcError> {
/// let mut batch = client.batch();
/// let sums = [(1, 2), (3, 4)].map(|pair| batch.call::<_, i64>("add", &pair));
/// batch.send().await?;
/// for sum in sums {
///     println!("{}", sum.await?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a batch is sent by `send`"]
pub struct JsonRpcBatch {
    client: JsonRpcClient,
    draft: Draft<String, Inbound>,
    /// The JSON array so far, without the closing bracket.
    text: String,
}

impl JsonRpcBatch {
    pub(super) fn new(client: JsonRpcClient) -> Self {
        Self {
            draft: client.requester.draft(),
            client,
            text: String::new(),
        }
    }

    /// Adds a call. The future completes with the result after [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// Same as [`JsonRpcClient::call`]. A call whose parameters cannot be encoded is left out of
    /// the message.
    ///
    /// ```no_run
    /// # async fn example(client: &wasm_websocket::JsonRpcClient) -> Result<(), wasm_websocket::JsonRpcError> {
    /// let mut batch = client.batch();
    /// let sum = batch.call::<_, i64>("add", &(1, 2));
    /// batch.send().await?;
    /// assert_eq!(sum.await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<P: Serialize, R: DeserializeOwned>(
        &mut self,
        method: &str,
        params: &P,
    ) -> impl Future<Output = Result<R, JsonRpcError>> + use<P, R> {
        let id = self.client.next_id();
        let reply = request(method, params, Some(id)).and_then(|text| {
            let reply = self.draft.reply_to(id)?;
            self.push(&text);
            Ok(reply)
        });
        self.client.result(reply)
    }

    /// Adds a notification.
    ///
    /// # Errors
    ///
    /// [`Encode`](crate::ErrorKind::Encode) for parameters that cannot be encoded.
    ///
    /// ```no_run
    /// # async fn example(client: &wasm_websocket::JsonRpcClient) -> Result<(), wasm_websocket::Error> {
    /// let mut batch = client.batch();
    /// batch.notify("seen", &[1])?;
    /// batch.notify("seen", &[2])?;
    /// batch.send().await
    /// # }
    /// ```
    pub fn notify<P: Serialize>(&mut self, method: &str, params: &P) -> Result<(), Error> {
        let text = request(method, params, None)?;
        self.push(&text);
        Ok(())
    }

    /// Sends the batch. The future completes when the connection has accepted the message.
    ///
    /// # Errors
    ///
    /// The cause of the end of the connection. An empty batch is an error of the kind
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), because servers answer it with an
    /// error.
    ///
    /// ```no_run
    /// # async fn example(batch: wasm_websocket::JsonRpcBatch) -> Result<(), wasm_websocket::Error> {
    /// batch.send().await
    /// # }
    /// ```
    pub fn send(mut self) -> Handover {
        if self.text.is_empty() {
            return Handover::failed(Error::invalid_request(None));
        }
        self.text.push(']');
        self.draft.send(self.text)
    }

    fn push(&mut self, text: &str) {
        let before = if self.text.is_empty() { '[' } else { ',' };
        self.text.push(before);
        self.text.push_str(text);
    }
}

impl fmt::Debug for JsonRpcBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonRpcBatch")
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}
