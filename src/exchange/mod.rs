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

/// A message that says to which request it belongs.
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
    /// What a request and its reply have in common.
    type Id: Clone + Ord + fmt::Debug + 'static;

    /// The id, or nothing for a message that is neither a request nor a reply.
    fn id(&self) -> Option<Self::Id>;
}

/// Sends requests over a connection, and gets the reply to each. A clone is another handle.
///
/// [`new`](Self::new) makes it, together with the [`Incoming`] messages, which have to be read for
/// anything to be sent or received. Any number of requests may be under way; each reply finds its
/// request by the [id](Correlated), in whatever order they come.
///
/// When the connection ends, every request that waits gets an error with the cause. Dropping the
/// last handle does not end the connection; dropping the [`Incoming`] does.
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
    /// Takes over a stream and sink of values, such as a [`Channel`](crate::Channel).
    ///
    /// `into_requests` of a channel over one of our sockets is the same, and knows besides when a
    /// client that comes back has lost a connection.
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
    ///     // Have `incoming` read by somebody.
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

    /// Sends a request, and waits for its reply for as long as there is a connection.
    /// `request` is the same with a time-out.
    ///
    /// It is queued at once, and sent in turn. Dropping the [`Reply`] before it was sent means that
    /// it will not be; afterwards, its reply counts as one that nobody has asked for.
    ///
    /// # Errors
    ///
    /// Those of the reply: [`InvalidRequest`](crate::ErrorKind::InvalidRequest) without an id, or
    /// with that of a request which waits; [`Encode`](crate::ErrorKind::Encode); and whatever has
    /// ended the connection.
    ///
    /// ```
    /// # use wasm_websocket::{Correlated, Error, Requester};
    /// # async fn example<T: Correlated>(requester: &Requester<T, T>, one: T, two: T) -> Result<(), Error> {
    /// // Both are sent before the first reply is there.
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

    /// A message to be, which may have several requests in it.
    pub(crate) fn draft(&self) -> Draft<Tx, Rx> {
        Draft::new(Rc::clone(&self.table))
    }

    /// Sends a message that is not answered. The future is done when the connection has taken it.
    ///
    /// Dropping the future before means that it will not be sent.
    ///
    /// # Errors
    ///
    /// [`Encode`](crate::ErrorKind::Encode), and whatever has ended the connection.
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

    /// How many requests wait for their replies.
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
