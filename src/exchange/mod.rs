//! Requests and their replies, over any stream and sink of values.

mod draft;
mod incoming;
mod reply;
mod table;

use std::fmt;
use std::rc::Rc;

use futures_core::Stream;
use futures_sink::Sink;

pub(crate) use self::draft::Draft;
pub use self::incoming::Incoming;
pub use self::reply::{Handover, Reply};
use self::table::Table;
use crate::error::Error;

/// A message with the id of the request that it belongs to.
///
/// ```
/// use wasm_websocket::Correlated;
///
/// struct Answer { id: Option<u64>, text: String }
///
/// impl Correlated for Answer {
///     type Id = u64;
///
///     fn id(&self) -> Option<u64> {
///         self.id
///     }
/// }
/// ```
pub trait Correlated {
    /// The type of the id that a request and its reply share.
    type Id: Clone + Ord + fmt::Debug + 'static;

    /// Returns the id, or `None` for a message that is neither a request nor a reply.
    fn id(&self) -> Option<Self::Id>;
}

/// A handle that sends requests over a connection and receives the reply to each. A clone is
/// another handle.
///
/// [`new`](Self::new) creates it together with the [`Incoming`] messages, which must be read for
/// anything to be sent or received. Any number of requests may be pending; replies are matched by
/// their [id](Correlated), in any order.
///
/// When the connection ends, every pending request fails with the cause. Dropping the last handle
/// does not end the connection; dropping the [`Incoming`] does.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::{Correlated, WebSocketStream};
/// # #[cfg(feature = "json")]
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize)]
/// struct Ask { id: u64, question: String }
///
/// #[derive(Debug, Deserialize)]
/// struct Answer { id: Option<u64>, text: String }
/// # impl Correlated for Ask { type Id = u64; fn id(&self) -> Option<u64> { Some(self.id) } }
/// # impl Correlated for Answer { type Id = u64; fn id(&self) -> Option<u64> { self.id } }
///
/// let channel = WebSocketStream::connect("/oracle").await?.into_json::<Ask, Answer>();
/// let (requester, mut incoming) = channel.into_requests();
/// wasm_bindgen_futures::spawn_local(async move {
///     while let Some(message) = incoming.next().await {
///         println!("not a reply to a request: {message:?}");
///     }
/// });
/// let answer = requester.request(Ask { id: 1, question: "why?".into() }).await?;
/// println!("{}", answer.text);
/// # Ok(())
/// # }
/// ```
pub struct Requester<Tx, Rx: Correlated> {
    table: Rc<Table<Tx, Rx>>,
}

impl<Tx, Rx: Correlated> Requester<Tx, Rx> {
    /// Creates a requester over a stream and sink of values, such as a [`Channel`](crate::Channel).
    ///
    /// `into_requests` of a channel over a socket of this crate does the same. With a reconnecting
    /// client it also fails the requests that were sent over a lost connection.
    ///
    /// ```no_run
    /// use wasm_websocket::{Channel, Correlated, Error, Incoming, Requester, WebSocketStream};
    ///
    /// fn requests<T: Correlated>(
    ///     channel: Channel<WebSocketStream, T, T, wasm_websocket::Json>,
    /// ) -> Requester<T, T>
    /// # where T: serde::Serialize + serde::de::DeserializeOwned + 'static
    /// {
    ///     let (requester, incoming) = Requester::new(channel);
    ///     // Read `incoming` in a task.
    ///     # drop(incoming);
    ///     requester
    /// }
    /// ```
    #[must_use = "the incoming messages have to be read for anything to be sent or received"]
    pub fn new<S>(inner: S) -> (Self, Incoming<S, Tx, Rx>)
    where
        S: Stream<Item = Result<Rx, Error>> + Sink<Tx, Error = Error> + Unpin,
    {
        let table = Rc::new(Table::default());
        let incoming = Incoming::new(inner, Rc::clone(&table));
        (Self { table }, incoming)
    }

    /// Sends a request, and waits for its reply until the connection ends. `request` adds a
    /// time-out.
    ///
    /// The request is queued immediately, and sent in order. Dropping the [`Reply`] before then
    /// cancels the request. When it is dropped later, the reply becomes an item of the [`Incoming`]
    /// messages.
    ///
    /// # Errors
    ///
    /// The reply fails with [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when the request
    /// has no id, or the id of a pending request; with [`Encode`](crate::ErrorKind::Encode); or
    /// with the cause of the end of the connection.
    ///
    /// ```
    /// # use wasm_websocket::{Correlated, Error, Requester};
    /// # async fn example<T: Correlated>(requester: &Requester<T, T>, one: T, two: T) -> Result<(), Error> {
    /// // Both are sent before the first reply arrives.
    /// let (one, two) = (requester.submit(one), requester.submit(two));
    /// let replies = (one.await?, two.await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn submit(&self, request: Tx) -> Reply<Tx, Rx>
    where
        Tx: Correlated<Id = Rx::Id>,
    {
        let Some(id) = request.id() else {
            return Reply::failed(Error::invalid_request(None));
        };
        let mut draft = self.draft();
        match draft.reply_to(id) {
            Ok(reply) => {
                draft.post(request);
                reply
            }
            Err(error) => Reply::failed(error),
        }
    }

    /// Returns a message in preparation, which may contain several requests.
    pub(crate) fn draft(&self) -> Draft<Tx, Rx> {
        Draft::new(Rc::clone(&self.table))
    }

    /// Sends a message without a reply. The future completes when the connection has accepted the
    /// message.
    ///
    /// Dropping the future before then cancels the message.
    ///
    /// # Errors
    ///
    /// [`Encode`](crate::ErrorKind::Encode), or the cause of the end of the connection.
    ///
    /// ```
    /// # use wasm_websocket::{Correlated, Error, Requester};
    /// # async fn example<T: Correlated>(requester: &Requester<T, T>, goodbye: T) -> Result<(), Error> {
    /// requester.notify(goodbye).await
    /// # }
    /// ```
    pub fn notify(&self, message: Tx) -> Handover {
        self.draft().send(message)
    }

    /// Returns the number of pending requests.
    ///
    /// ```
    /// # use wasm_websocket::{Correlated, Requester};
    /// fn is_busy<T: Correlated>(requester: &Requester<T, T>) -> bool {
    ///     requester.pending() > 0
    /// }
    /// ```
    #[must_use]
    pub fn pending(&self) -> usize {
        self.table.pending()
    }
}

impl<Tx, Rx: Correlated> Clone for Requester<Tx, Rx> {
    fn clone(&self) -> Self {
        Self {
            table: Rc::clone(&self.table),
        }
    }
}

impl<Tx, Rx: Correlated> fmt::Debug for Requester<Tx, Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requester")
            .field("pending", &self.pending())
            .finish_non_exhaustive()
    }
}
