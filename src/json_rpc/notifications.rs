use std::cell::Cell;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

use super::message::JsonRpcNotification;
use crate::dispatch::WeakList;
use crate::error::Error;
use crate::receive::{Inbox, ReceiveLimit, ReceiveStats};

type Item = Result<JsonRpcNotification, Error>;

/// The streams of notifications of a client.
#[derive(Default)]
pub(super) struct Subscribers {
    inboxes: WeakList<Inbox<Item>>,
    has_ended: Cell<bool>,
}

impl Subscribers {
    pub(super) fn subscribe(self: &Rc<Self>, limit: ReceiveLimit) -> JsonRpcNotifications {
        let inbox = Rc::new(Inbox::new(limit));
        self.inboxes.add(&inbox);
        JsonRpcNotifications {
            inbox,
            subscribers: Rc::clone(self),
            is_terminated: false,
        }
    }

    pub(super) fn dispatch(&self, item: Item) {
        let bytes = item
            .as_ref()
            .map_or(0, |item| item.method().len() + item.params_json().len());
        for inbox in self.inboxes.iter() {
            // A full inbox reports the overflow to its reader.
            let _ = inbox.put(item.clone(), bytes);
        }
    }

    /// Ends the streams of notifications.
    pub(super) fn end(&self) {
        self.has_ended.set(true);
        for inbox in self.inboxes.iter() {
            inbox.wake();
        }
    }
}

/// A `Stream` of the notifications of a server, created by
/// [`JsonRpcClient::notifications`](crate::JsonRpcClient::notifications).
///
/// An item is a notification, an error of the connection, or an error about one message. After an
/// error about one message, the stream continues. Such an error has the kind
/// [`Decode`](crate::ErrorKind::Decode), [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for
/// a reply without a pending call, or [`UnsupportedData`](crate::ErrorKind::UnsupportedData) for a
/// request of the server.
///
/// The stream ends with the connection, and does not keep the connection open. `next()` is cancel
/// safe.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::JsonRpcClient;
///
/// async fn listen(client: JsonRpcClient) {
///     let mut notifications = client.notifications();
///     while let Some(item) = notifications.next().await {
///         match item {
///             Ok(notification) => println!("{}", notification.method()),
///             Err(error) => println!("{error}"),
///         }
///     }
/// }
/// ```
#[must_use = "a stream does nothing unless it is read"]
pub struct JsonRpcNotifications {
    inbox: Rc<Inbox<Item>>,
    subscribers: Rc<Subscribers>,
    is_terminated: bool,
}

impl JsonRpcNotifications {
    /// Returns the counters of received, queued and dropped notifications.
    ///
    /// ```no_run
    /// # fn example(notifications: &wasm_websocket::JsonRpcNotifications) -> u64 {
    /// notifications.receive_stats().dropped_messages
    /// # }
    /// ```
    #[must_use]
    pub fn receive_stats(&self) -> ReceiveStats {
        self.inbox.stats()
    }
}

impl Stream for JsonRpcNotifications {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Item>> {
        if self.is_terminated {
            return Poll::Ready(None);
        }
        if let Some(item) = self.inbox.take() {
            return Poll::Ready(Some(item));
        }
        let overflow = self.inbox.overflow();
        if overflow.is_none() && !self.subscribers.has_ended.get() {
            self.inbox.park(context.waker());
            return Poll::Pending;
        }
        self.is_terminated = true;
        Poll::Ready(overflow.map(Err))
    }
}

impl FusedStream for JsonRpcNotifications {
    fn is_terminated(&self) -> bool {
        self.is_terminated
    }
}

impl fmt::Debug for JsonRpcNotifications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonRpcNotifications")
            .field("receive_stats", &self.receive_stats())
            .finish_non_exhaustive()
    }
}
