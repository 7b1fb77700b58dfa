//! Messages as values.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde::de::DeserializeOwned;
use wasm_websocket::Error;

use crate::connection::Connection;
use crate::messages::Messages;

/// Reads the latest message of a connection as JSON, once for each message.
///
/// ```
/// use wasm_websocket_frontend::{Connection, LatestJson};
///
/// fn show(connection: &Connection, latest: &LatestJson<u32>) {
///     match latest.read(connection) {
///         Some(Ok(number)) => println!("{number}"),
///         Some(Err(error)) => println!("{error}"),
///         None => println!("no message yet"),
///     }
/// }
/// ```
pub struct LatestJson<Rx> {
    /// The number of the message, and what it was read as.
    read: RefCell<Option<(u64, Value<Rx>)>>,
}

type Value<Rx> = Result<Arc<Rx>, Error>;

impl<Rx: DeserializeOwned> LatestJson<Rx> {
    /// Returns the latest message as a value, the error of one that is no such value, or `None` before
    /// the first message.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Connection, LatestJson};
    /// # fn example(connection: &Connection) {
    /// let number = LatestJson::<u32>::default().read(connection);
    /// # let _ = number;
    /// # }
    /// ```
    pub fn read(&self, connection: &Connection) -> Option<Result<Arc<Rx>, Error>> {
        let number = connection.received();
        let read = self.read.borrow().clone();
        match read {
            Some((of, value)) if of == number => Some(value),
            _ => {
                let value = connection.latest()?.parse_json().map(Arc::new);
                self.read.replace(Some((number, value.clone())));
                Some(value)
            }
        }
    }
}

impl<Rx> Default for LatestJson<Rx> {
    fn default() -> Self {
        Self {
            read: RefCell::new(None),
        }
    }
}

impl<Rx> fmt::Debug for LatestJson<Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LatestJson").finish_non_exhaustive()
    }
}

/// A stream of all messages of a [`Connection`], as values: [`Messages`], read as JSON.
///
/// An item is a value, the error of a message that is no such value, or the error of one that cannot
/// be read.
///
/// ```
/// use futures_util::StreamExt;
/// use wasm_websocket_frontend::Connection;
///
/// async fn log(connection: Connection) {
///     let mut numbers = connection.json_messages::<u32>();
///     while let Some(number) = numbers.next().await {
///         println!("{number:?}");
///     }
/// }
/// ```
#[must_use = "a stream does nothing unless it is read"]
pub struct JsonMessages<Rx> {
    messages: Messages,
    values: PhantomData<fn() -> Rx>,
}

impl<Rx> JsonMessages<Rx> {
    pub(crate) fn new(messages: Messages) -> Self {
        Self {
            messages,
            values: PhantomData,
        }
    }
}

impl<Rx: DeserializeOwned> Stream for JsonMessages<Rx> {
    type Item = Result<Rx, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let message = Pin::new(&mut self.messages).poll_next(context);
        message.map(|message| Some(message?.and_then(|message| message.parse_json())))
    }
}

impl<Rx: DeserializeOwned> FusedStream for JsonMessages<Rx> {
    fn is_terminated(&self) -> bool {
        self.messages.is_terminated()
    }
}

impl<Rx> Default for JsonMessages<Rx> {
    fn default() -> Self {
        Self::new(Messages::default())
    }
}

impl<Rx> fmt::Debug for JsonMessages<Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonMessages").finish_non_exhaustive()
    }
}
