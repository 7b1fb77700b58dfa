#[cfg(feature = "io")]
mod into_io;
mod item;
mod reunite;
mod sink;
mod source;

pub use self::item::{SinkItem, StreamItem};
pub use self::reunite::ReuniteError;
pub use self::sink::SplitSink;
pub use self::source::SplitStream;

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::error::Error;
use crate::message::Message;
use crate::receive::{ReceiveLimit, ReceiveStats};
use crate::socket::{WebSocket, WebSocketBuilder};
use crate::sys::Payload;

/// A socket as a [`Stream`] of messages and a [`Sink`] for them.
///
/// **The stream** returns the messages that arrive after it was made, in order. After a clean close it
/// ends with `None`; after any other end it returns one error, which carries the close event, then
/// `None`. A message that cannot be read is an error item of the kind
/// [`UnsupportedData`](crate::ErrorKind::UnsupportedData), and the stream continues.
/// The [receive limit](WebSocketBuilder::receive_limit) bounds the messages that wait for a slow
/// reader.
///
/// **The sink** is ready when the socket is open and below the high-water mark. Flushing means
/// that the browser has the message, not that it has left. Closing the sink closes the socket with
/// 1000, and completes at the close event: without an error when the close was clean.
///
/// Dropping the future of `next()` loses no message. Dropping that of `send()` while it still waits
/// drops the message with it, unsent. Dropping the stream drops its handle of the socket, and the
/// last handle closes it.
///
/// ```no_run
/// use futures_util::{SinkExt, StreamExt};
/// use wasm_websocket::WebSocketStream;
///
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// let mut stream = WebSocketStream::connect("/echo").await?;
/// stream.send("hello".into()).await?;
/// while let Some(message) = stream.next().await {
///     println!("received {:?}", message?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "dropping a stream drops its handle of the socket"]
pub struct WebSocketStream<T = Message> {
    sink: SplitSink<T>,
    stream: SplitStream<T>,
}

impl WebSocketStream {
    /// Connects with the default options. Dropping the future closes the socket.
    ///
    /// # Errors
    ///
    /// Same as [`WebSocketBuilder::build`] and [`WebSocket::opened`].
    ///
    /// ```no_run
    /// use wasm_websocket::WebSocketStream;
    ///
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let stream = WebSocketStream::connect("wss://example.com/chat").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(url: &str) -> impl Future<Output = Result<Self, Error>> + use<> {
        let url = url.to_owned();
        async move {
            let stream = Self::new(WebSocket::new(&url)?);
            stream.socket().opened().await?;
            Ok(stream)
        }
    }

    /// Makes a stream of a socket. Messages that arrived before are not in the stream.
    ///
    /// A socket can have several streams, and each gets every message.
    ///
    /// ```no_run
    /// use wasm_websocket::{WebSocket, WebSocketStream};
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let stream = WebSocketStream::new(socket.clone());
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(socket: WebSocket) -> Self {
        let limit = socket.shared().receive_limit();
        Self::limited(socket, limit)
    }

    /// Makes a stream of a socket, as [`new`](Self::new) does, with a receive limit of its own in the
    /// place of that of the [builder](WebSocketBuilder::receive_limit).
    ///
    /// When the limit closes the connection, every stream, future and closure of the socket gets the
    /// error with this limit.
    ///
    /// # Errors
    ///
    /// [`InvalidOption`](crate::ErrorKind::InvalidOption) when the limit is 0 messages or 0 bytes.
    ///
    /// ```no_run
    /// use wasm_websocket::{Error, OverflowPolicy, ReceiveLimit, WebSocket, WebSocketStream};
    ///
    /// fn prices(socket: WebSocket) -> Result<WebSocketStream, Error> {
    ///     let newest = ReceiveLimit::default().messages(1).overflow(OverflowPolicy::DropOldest);
    ///     WebSocketStream::with_receive_limit(socket, newest)
    /// }
    /// ```
    pub fn with_receive_limit(socket: WebSocket, limit: ReceiveLimit) -> Result<Self, Error> {
        match limit.broken_rule() {
            Some(rule) => Err(rule.into()),
            None => Ok(Self::limited(socket, limit)),
        }
    }

    fn limited(socket: WebSocket, limit: ReceiveLimit) -> Self {
        Self {
            sink: SplitSink::new(socket.clone()),
            stream: SplitStream::new(socket, limit),
        }
    }

    /// Converts to a stream and a sink of [`Payload`]s, including the messages that wait.
    ///
    /// A payload is copied into the wasm memory only on demand: a program that relays or filters
    /// messages copies nothing.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use wasm_websocket::{PayloadKind, WebSocketStream};
    ///
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let mut payloads = WebSocketStream::connect("/feed").await?.into_payloads();
    /// while let Some(payload) = payloads.next().await {
    ///     let payload = payload?;
    ///     if payload.kind() == PayloadKind::Binary {
    ///         println!("{} bytes", payload.bytes()?.len());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_payloads(self) -> WebSocketStream<Payload> {
        WebSocketStream {
            sink: self.sink.into_payloads(),
            stream: self.stream.into_payloads(),
        }
    }
}

impl<T> WebSocketStream<T> {
    /// Returns the socket, for its closures, its state, and closing with a code.
    ///
    /// ```no_run
    /// # fn example(stream: &wasm_websocket::WebSocketStream) {
    /// println!("speaking {}", stream.socket().protocol());
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &WebSocket {
        self.sink.socket()
    }

    /// Returns how many messages were received, wait, and were dropped by the receive limit.
    ///
    /// ```no_run
    /// # fn example(stream: &wasm_websocket::WebSocketStream) {
    /// println!("{} messages wait", stream.receive_stats().queued_messages);
    /// # }
    /// ```
    #[must_use]
    pub fn receive_stats(&self) -> ReceiveStats {
        self.stream.receive_stats()
    }

    /// Splits the two directions, for two tasks. Each half holds a handle of the socket, and
    /// [`reunite`](SplitStream::reunite) undoes it.
    ///
    /// ```no_run
    /// use futures_util::{SinkExt, StreamExt};
    /// use wasm_websocket::WebSocketStream;
    ///
    /// # async fn example(stream: WebSocketStream) -> Result<(), wasm_websocket::Error> {
    /// let (mut sink, mut stream) = stream.split();
    /// wasm_bindgen_futures::spawn_local(async move {
    ///     while let Some(Ok(message)) = stream.next().await {
    ///         println!("received {message:?}");
    ///     }
    /// });
    /// sink.send("hello".into()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn split(self) -> (SplitSink<T>, SplitStream<T>) {
        (self.sink, self.stream)
    }
}

impl WebSocketBuilder {
    /// Connects and waits until the connection is open. Dropping the future closes the socket.
    ///
    /// The stream has every message, also one that arrives together with the handshake.
    ///
    /// # Errors
    ///
    /// Same as [`build`](Self::build) and [`WebSocket::opened`].
    ///
    /// ```no_run
    /// use wasm_websocket::WebSocket;
    ///
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let stream = WebSocket::builder("/graphql")
    ///     .protocols(["graphql-transport-ws"])
    ///     .connect()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn connect(self) -> Result<WebSocketStream, Error> {
        let stream = WebSocketStream::new(self.build()?);
        stream.socket().opened().await?;
        Ok(stream)
    }
}

impl<T: StreamItem> Stream for WebSocketStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.stream).poll_next(context)
    }
}

impl<T: StreamItem> FusedStream for WebSocketStream<T> {
    fn is_terminated(&self) -> bool {
        self.stream.is_terminated()
    }
}

impl<T: StreamItem> Sink<T> for WebSocketStream<T> {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sink).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, item: T) -> Result<(), Error> {
        Pin::new(&mut self.sink).start_send(item)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sink).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sink).poll_close(context)
    }
}
