mod io_error;
mod reading;
mod writing;

use std::fmt;

use self::reading::Unread;
use self::writing::Progress;

/// A connection as a stream of bytes: [`AsyncRead`], [`AsyncBufRead`] and [`AsyncWrite`] over
/// binary messages. It needs the feature `io`.
///
/// [`WebSocketStream::into_io`](crate::WebSocketStream::into_io) makes it, and the halves have the
/// same, for two tasks: [`SplitStream`](crate::SplitStream) becomes a reader and
/// [`SplitSink`](crate::SplitSink) a writer.
///
/// **Reading** gives the bytes of the messages one after the other, without the boundaries between
/// them, and those of one message at most at a time. An empty message has no bytes, and does not
/// end anything. [Text is refused](Self::accept_text), unless you say otherwise. A clean close is
/// the end, `Ok(0)`, for ever after, whatever its code: `get_ref().socket().close_event()` has it.
/// Before any other end comes one error.
///
/// **Writing** waits until the socket is open and under the high-water mark, then sends one binary
/// message of at most [`max_message_size`](Self::max_message_size) bytes. So each write is a
/// message, and a `BufWriter` joins small ones. An empty write sends nothing. Flushing means that
/// the browser has the bytes, not that they have left. Closing closes the socket with 1000, and is
/// done at the close event: without an error when the close was clean. What is received until
/// then can still be read.
///
/// Dropping a future that waits in `read`, `write`, `flush` or `close` loses nothing and sends
/// nothing, and a close that has begun goes on. One that reads or writes several times, as
/// `read_exact` and `write_all` do, may have moved a part of the bytes. Dropping the byte stream
/// drops what it has not given yet, and its handle of the socket.
///
/// # Errors
///
/// Each [`io::Error`](std::io::Error) holds an [`Error`](crate::Error), which its
/// [`downcast`](std::io::Error::downcast) gives back. `?` makes the same of any [`Error`](crate::Error):
///
/// | kind of the error | kind of the `io::Error` |
/// |---|---|
/// | [`Closed`](crate::ErrorKind::Closed), cleanly: writing after the end | `BrokenPipe` |
/// | [`Closed`](crate::ErrorKind::Closed), and not cleanly | `ConnectionReset` |
/// | [`NotOpen`](crate::ErrorKind::NotOpen), while connecting | `NotConnected` |
/// | [`NotOpen`](crate::ErrorKind::NotOpen), later: writing after closing | `BrokenPipe` |
/// | [`UnsupportedData`](crate::ErrorKind::UnsupportedData): text above all; reading goes on | `InvalidData` |
/// | [`MessageTooLong`](crate::ErrorKind::MessageTooLong); reading goes on | `InvalidData` |
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
    /// What has been received and not been given yet.
    unread: Unread,
    /// Nothing comes any more, and the inner stream must not be asked again.
    has_ended: bool,
    closing: Progress,
}

impl<S> ByteStream<S> {
    /// Reads any stream of messages, and writes to any sink for them, whose error is
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

    /// Whether the UTF-8 of text messages is read like the bytes of binary ones; by default not.
    ///
    /// Then each text message is an error of the kind `InvalidData`, which holds one of the kind
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData) and says how many bytes were dropped.
    /// Reading goes on behind it.
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

    /// The most bytes that one message has when it is sent: at least 1, by default 64 KiB.
    ///
    /// Servers limit the size of the messages that they take. With 0 each write is an error of the
    /// kind `InvalidInput`, which holds one of the kind
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

    /// The stream of messages that is read and written.
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

    /// The stream of messages, to send or receive one as a message in between.
    ///
    /// What is received from it here is not among the bytes, and overtakes those of a message that
    /// has been read in part.
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

    /// Gives the stream of messages back, and the bytes of the last message that have not been
    /// read. Without `read` or `fill_buf` before, and after reading to the end, there are none.
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
