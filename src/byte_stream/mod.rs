mod io_error;
mod reading;
mod writing;

use std::fmt;

use self::reading::Unread;
use self::writing::Progress;

/// A connection as a stream of bytes: [`AsyncRead`], [`AsyncBufRead`] and [`AsyncWrite`] over
/// binary messages. It needs the feature `io`.
///
/// [`WebSocketStream::into_io`](crate::WebSocketStream::into_io) creates one. For two tasks, each
/// half has an `into_io` as well: [`SplitStream`](crate::SplitStream) becomes a reader and
/// [`SplitSink`](crate::SplitSink) a writer.
///
/// **Reading** returns the bytes of the messages in order, without message boundaries. One read
/// returns bytes of at most one message. An empty message has no bytes and does not end the stream.
/// Text is an error unless [`accept_text`](Self::accept_text) allows it. After a clean close, every
/// read returns `Ok(0)`, whatever the close code; `get_ref().socket().close_event()` has the code.
/// Any other end is reported by one error before the `Ok(0)`.
///
/// **Writing** waits until the socket is open and under the high-water mark, then sends one binary
/// message of at most [`max_message_size`](Self::max_message_size) bytes. So each write is a
/// message, and a `BufWriter` joins small writes. An empty write sends nothing. After a flush the
/// browser has the bytes, but may not have sent them yet. Closing closes the socket with 1000 and
/// completes at the close event, without an error when the close was clean. Bytes received before
/// the close event can still be read.
///
/// Dropping a future that waits in `read`, `write`, `flush` or `close` loses nothing and sends
/// nothing, and a close that has begun continues. A future that reads or writes several times, such
/// as `read_exact` or `write_all`, may have transferred a part of the bytes. Dropping the byte
/// stream drops the unread bytes and its handle of the socket.
///
/// # Errors
///
/// Each [`io::Error`](std::io::Error) holds an [`Error`](crate::Error), which
/// [`downcast`](std::io::Error::downcast) returns. `?` converts any [`Error`](crate::Error) by the
/// same table:
///
/// | kind of the error | kind of the `io::Error` |
/// |---|---|
/// | [`Closed`](crate::ErrorKind::Closed), cleanly: writing after the end | `BrokenPipe` |
/// | [`Closed`](crate::ErrorKind::Closed), and not cleanly | `ConnectionReset` |
/// | [`NotOpen`](crate::ErrorKind::NotOpen), while connecting | `NotConnected` |
/// | [`NotOpen`](crate::ErrorKind::NotOpen), later: writing after closing | `BrokenPipe` |
/// | [`UnsupportedData`](crate::ErrorKind::UnsupportedData): mostly text; reading continues | `InvalidData` |
/// | [`MessageTooLong`](crate::ErrorKind::MessageTooLong); reading continues | `InvalidData` |
/// | [`Overflow`](crate::ErrorKind::Overflow): the reader was too slow | `ConnectionAborted` |
/// | [`Connect`](crate::ErrorKind::Connect) | `ConnectionRefused` |
/// | [`Timeout`](crate::ErrorKind::Timeout) | `TimedOut` |
/// | [`Unsupported`](crate::ErrorKind::Unsupported) | `Unsupported` |
/// | [`Browser`](crate::ErrorKind::Browser) | `Other` |
/// | a value that [is not allowed](crate::Error::is_invalid_input) | `InvalidInput` |
///
/// # Example
///
/// ```no_run
/// use futures_util::{AsyncReadExt, AsyncWriteExt};
/// use wasm_websocket::WebSocketStream;
///
/// # async fn example() -> std::io::Result<()> {
/// let mut bytes = WebSocketStream::connect("/echo").await?.into_io();
/// bytes.write_all(b"hello").await?;
/// let mut answer = [0; 5];
/// bytes.read_exact(&mut answer).await?;
/// bytes.close().await?;
/// # Ok(())
/// # }
/// ```
///
/// [`AsyncRead`]: futures_io::AsyncRead
/// [`AsyncBufRead`]: futures_io::AsyncBufRead
/// [`AsyncWrite`]: futures_io::AsyncWrite
#[must_use = "dropping it drops the stream that it reads and writes"]
pub struct ByteStream<S> {
    inner: S,
    accepts_text: bool,
    max_message_size: usize,
    /// The bytes that have been received and not been read.
    unread: Unread,
    /// Whether the inner stream has ended; it must not be polled again.
    has_ended: bool,
    closing: Progress,
}

impl<S> ByteStream<S> {
    /// Creates a byte stream over any stream and sink of messages whose error is
    /// [`Error`](crate::Error).
    ///
    /// ```
    /// use futures_util::{AsyncReadExt, FutureExt, stream};
    /// use wasm_websocket::{ByteStream, Message};
    ///
    /// let messages = ["one, ", "", "two"].map(|text| Ok(Message::binary(text)));
    /// let mut bytes = ByteStream::new(stream::iter(messages));
    /// let mut all = Vec::new();
    /// assert!(matches!(bytes.read_to_end(&mut all).now_or_never(), Some(Ok(8))));
    /// assert_eq!(all, b"one, two");
    /// ```
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            accepts_text: false,
            max_message_size: 64 * 1024,
            unread: Unread::default(),
            has_ended: false,
            closing: Progress::NotBegun,
        }
    }

    /// Sets whether text messages are read as their UTF-8 bytes. The default is `false`.
    ///
    /// By default, each text message is an error of the kind `InvalidData`. The error holds one of
    /// the kind [`UnsupportedData`](crate::ErrorKind::UnsupportedData), which has the number of
    /// dropped bytes. Reading continues with the next message.
    ///
    /// ```
    /// use futures_util::{AsyncReadExt, FutureExt, stream};
    /// use wasm_websocket::{ByteStream, Message};
    ///
    /// let messages = stream::iter([Ok(Message::text("hé"))]);
    /// let mut bytes = ByteStream::new(messages).accept_text(true);
    /// let mut buffer = [0; 8];
    /// assert!(matches!(bytes.read(&mut buffer).now_or_never(), Some(Ok(3))));
    /// ```
    pub fn accept_text(mut self, accept: bool) -> Self {
        self.accepts_text = accept;
        self
    }

    /// Sets the maximum size of a sent message in bytes: at least 1, by default 64 KiB.
    ///
    /// Servers limit the size of the messages that they accept. With 0, each write is an error of
    /// the kind `InvalidInput`, which holds one of the kind
    /// [`InvalidOption`](crate::ErrorKind::InvalidOption).
    ///
    /// ```no_run
    /// # fn example(stream: wasm_websocket::WebSocketStream) {
    /// let bytes = stream.into_io().max_message_size(16 * 1024);
    /// # }
    /// ```
    pub fn max_message_size(mut self, bytes: usize) -> Self {
        self.max_message_size = bytes;
        self
    }

    /// Returns the inner stream of messages.
    ///
    /// ```no_run
    /// # fn example(bytes: wasm_websocket::ByteStream<wasm_websocket::WebSocketStream>) {
    /// if let Some(event) = bytes.get_ref().socket().close_event() {
    ///     println!("closed with {}", event.code);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Returns the inner stream of messages, to send or receive a single message.
    ///
    /// A message received from the inner stream is not part of the bytes. The message overtakes the
    /// unread rest of a message that has been read in part.
    ///
    /// ```no_run
    /// # use wasm_websocket::{ByteStream, Error, WebSocketStream};
    /// use futures_util::SinkExt;
    ///
    /// # async fn example(bytes: &mut ByteStream<WebSocketStream>) -> Result<(), Error> {
    /// bytes.get_mut().send("text between the bytes".into()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// Returns the stream of messages, and the unread bytes of the last message. There are none
    /// before the first `read` or `fill_buf`, and after reading to the end.
    ///
    /// ```
    /// use futures_util::{AsyncReadExt, FutureExt, stream};
    /// use wasm_websocket::{ByteStream, Message};
    ///
    /// let mut bytes = ByteStream::new(stream::iter([Ok(Message::binary("headbody"))]));
    /// let mut head = [0; 4];
    /// assert!(matches!(bytes.read_exact(&mut head).now_or_never(), Some(Ok(()))));
    /// let (_messages, unread) = bytes.into_inner();
    /// assert_eq!(unread, b"body");
    /// ```
    #[must_use = "the bytes that have not been read are in the second value"]
    pub fn into_inner(self) -> (S, Vec<u8>) {
        (self.inner, self.unread.into_bytes())
    }
}

impl<S: fmt::Debug> fmt::Debug for ByteStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("inner", &self.inner)
            .field("unread_bytes", &self.unread.as_bytes().len())
            .field("closing", &self.closing)
            .finish_non_exhaustive()
    }
}
