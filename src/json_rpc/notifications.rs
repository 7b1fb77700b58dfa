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
    is_over: Cell<bool>,
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

    pub(super) fn tell(&self, item: Item) {
        let bytes = item
            .as_ref()
            .map_or(0, |item| item.method().len() + item.params_json().len());
        for inbox in self.inboxes.iter() {
            // An inbox that is full tells its reader.
            let _ = inbox.put(item.clone(), bytes);
        }
    }

    /// Nothing more comes.
    pub(super) fn end(&self) {
        self.is_over.set(true);
        for inbox in self.inboxes.iter() {
            inbox.wake();
        }
    }
}

/// The notifications of a server: a `Stream` that
/// [`JsonRpcClient::notifications`](crate::JsonRpcClient::notifications) makes.
///
/// An item is a notification, or an error of the connection or about one message, after which the
/// stream goes on: of the kind [`Decode`](crate::ErrorKind::Decode),
/// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for a reply that no call waits for, or
/// [`UnsupportedData`](crate::ErrorKind::UnsupportedData) for a request of the server. It ends with
/// the connection, and does not keep it open. `next()` is cancel safe.
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
    /// What has been received and dropped so far.
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
        if overflow.is_none() && !self.subscribers.is_over.get() {
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
