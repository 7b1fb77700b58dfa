use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::codec::{Codec, decode, encode};
use crate::error::Error;
use crate::message::Message;

/// A typed connection: a `Stream` of `Rx` and a `Sink` for `Tx`, over messages that a [`Codec`]
/// encodes and decodes.
///
/// `into_json` of a socket or a stream creates one for JSON, and [`new`](Self::new) creates one
/// over any stream and sink of messages.
///
/// **Reading** returns a value for each message. A message that does not decode is an item with an
/// error of the kind [`Decode`](crate::ErrorKind::Decode), which has the position, the cause and
/// the message. The channel continues with the next message. It ends when the inner stream ends,
/// and in the same way.
///
/// **Writing** a value that cannot be encoded is an error of the kind
/// [`Encode`](crate::ErrorKind::Encode). Nothing is sent, and the sink remains usable. Waiting,
/// flushing and closing are those of the inner sink.
///
/// Reading and writing are cancel safe if the inner stream and sink are. All streams and sinks of
/// this crate are cancel safe. Dropping the channel drops them. A channel over a
/// [`WebSocketStream`](crate::WebSocketStream) has a `split` into its two directions, for two
/// tasks. For any other channel, use `StreamExt::split` of futures-util.
///
/// ```no_run
/// use futures_util::{SinkExt, StreamExt};
/// use wasm_websocket::{ErrorKind, WebSocketStream};
/// # #[cfg(feature = "json")]
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize)]
/// enum ToServer { Say(String) }
///
/// #[derive(Debug, Deserialize)]
/// enum FromServer { Said { who: String, what: String } }
///
/// let stream = WebSocketStream::connect("/chat").await?;
/// let mut channel = stream.into_json::<ToServer, FromServer>();
/// channel.send(ToServer::Say("hello".into())).await?;
/// while let Some(item) = channel.next().await {
///     match item {
///         Ok(FromServer::Said { who, what }) => println!("{who}: {what}"),
///         Err(error) if error.kind() == ErrorKind::Decode => println!("skipped: {error}"),
///         Err(error) => return Err(error),
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping it drops the stream that it reads and writes"]
pub struct Channel<S, Tx, Rx, C> {
    inner: S,
    codec: C,
    types: PhantomData<fn(Tx) -> Rx>,
}

impl<S, Tx, Rx, C> Channel<S, Tx, Rx, C> {
    /// Creates a channel over any stream and sink of messages whose error is [`Error`].
    ///
    /// ```
    /// use futures_util::{FutureExt, StreamExt, stream};
    /// use wasm_websocket::{Accepts, Channel, Codec, Message};
    ///
    /// struct Bytes;
    ///
    /// impl Codec<Vec<u8>, Vec<u8>> for Bytes {
    ///     type Error = String;
    ///
    ///     fn accepts(&self) -> Accepts {
    ///         Accepts::Binary
    ///     }
    ///     fn encode(&self, value: &Vec<u8>) -> Result<Message, String> {
    ///         Ok(Message::binary(value.clone()))
    ///     }
    ///     fn decode(&self, message: &Message) -> Result<Vec<u8>, String> {
    ///         Ok(message.as_bytes().to_vec())
    ///     }
    /// }
    ///
    /// let messages = stream::iter([Ok(Message::text("a")), Ok(Message::binary([1]))]);
    /// let mut channel = Channel::<_, Vec<u8>, Vec<u8>, _>::new(messages, Bytes);
    /// assert!(matches!(channel.next().now_or_never(), Some(Some(Err(_)))));
    /// assert!(matches!(channel.next().now_or_never(), Some(Some(Ok(_)))));
    /// ```
    pub fn new(inner: S, codec: C) -> Self {
        Self {
            inner,
            codec,
            types: PhantomData,
        }
    }

    /// Returns the inner stream of messages.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, WebSocketStream};
    /// fn waiting<C>(channel: &Channel<WebSocketStream, (), (), C>) -> usize {
    ///     channel.get_ref().receive_stats().queued_messages
    /// }
    /// ```
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Returns the inner stream of messages, to send or receive a message without the codec.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, Error, WebSocketStream};
    /// use futures_util::SinkExt;
    ///
    /// # async fn example<C>(channel: &mut Channel<WebSocketStream, (), (), C>) -> Result<(), Error> {
    /// channel.get_mut().send("a line of text".into()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// Returns the inner stream of messages, with everything that has not been read.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, WebSocketStream};
    /// fn give_back<C>(channel: Channel<WebSocketStream, (), (), C>) -> WebSocketStream {
    ///     channel.into_inner()
    /// }
    /// ```
    pub fn into_inner(self) -> S {
        self.inner
    }

    pub(crate) fn map_inner(self, map: impl FnOnce(S) -> S) -> Self {
        let inner = map(self.inner);
        Self { inner, ..self }
    }

    pub(crate) fn into_parts(self) -> (S, C) {
        (self.inner, self.codec)
    }
}

// Only the inner stream is ever pinned, and using it requires `Unpin`.
impl<S: Unpin, Tx, Rx, C> Unpin for Channel<S, Tx, Rx, C> {}

impl<S, Tx, Rx, C> Stream for Channel<S, Tx, Rx, C>
where
    S: Stream<Item = Result<Message, Error>> + Unpin,
    C: Codec<Tx, Rx>,
{
    type Item = Result<Rx, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.inner).poll_next(context));
        Poll::Ready(item.map(|message| {
            let message = message?;
            decode(&self.codec, &message).map_err(|error| error.keep(message).into())
        }))
    }
}

impl<S, Tx, Rx, C> FusedStream for Channel<S, Tx, Rx, C>
where
    S: FusedStream<Item = Result<Message, Error>> + Unpin,
    C: Codec<Tx, Rx>,
{
    fn is_terminated(&self) -> bool {
        self.inner.is_terminated()
    }
}

impl<S, Tx, Rx, C> Sink<Tx> for Channel<S, Tx, Rx, C>
where
    S: Sink<Message, Error = Error> + Unpin,
    C: Codec<Tx, Rx>,
{
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, value: Tx) -> Result<(), Error> {
        let message = encode(&self.codec, &value)?;
        Pin::new(&mut self.inner).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_close(context)
    }
}

impl<S: fmt::Debug, Tx, Rx, C: fmt::Debug> fmt::Debug for Channel<S, Tx, Rx, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("inner", &self.inner)
            .field("codec", &self.codec)
            .finish()
    }
}
