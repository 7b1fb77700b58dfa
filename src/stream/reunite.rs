use std::fmt;

use crate::message::Message;
use crate::stream::{SplitSink, SplitStream, WebSocketStream};

impl<T> SplitSink<T> {
    /// Puts the two halves of a stream together again, or any two halves of one socket.
    ///
    /// # Errors
    ///
    /// Gives both back when they belong to different sockets.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocketStream;
    /// # fn example(stream: WebSocketStream) {
    /// let (sink, stream) = stream.split();
    /// let stream: WebSocketStream = sink.reunite(stream).expect("halves of one socket");
    /// # }
    /// ```
    pub fn reunite(self, stream: SplitStream<T>) -> Result<WebSocketStream<T>, ReuniteError<T>> {
        if self.socket() == stream.socket() {
            Ok(WebSocketStream { sink: self, stream })
        } else {
            Err(ReuniteError { sink: self, stream })
        }
    }
}

impl<T> SplitStream<T> {
    /// Puts the two halves of a stream together again, as [`SplitSink::reunite`] does.
    ///
    /// # Errors
    ///
    /// Gives both back when they belong to different sockets.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocketStream;
    /// # fn example(stream: WebSocketStream) {
    /// let (sink, stream) = stream.split();
    /// let stream: WebSocketStream = stream.reunite(sink).expect("halves of one socket");
    /// # }
    /// ```
    pub fn reunite(self, sink: SplitSink<T>) -> Result<WebSocketStream<T>, ReuniteError<T>> {
        sink.reunite(self)
    }
}

/// The error for two halves that belong to different sockets.
///
/// ```no_run
/// # use wasm_websocket::WebSocketStream;
/// # fn example(one: WebSocketStream, other: WebSocketStream) {
/// let ((sink, _), (_, stream)) = (one.split(), other.split());
/// let error = sink.reunite(stream).unwrap_err();
/// let (sink, stream) = (error.sink, error.stream);
/// # }
/// ```
#[must_use = "dropping it drops both halves"]
pub struct ReuniteError<T = Message> {
    /// The sending half.
    pub sink: SplitSink<T>,
    /// The receiving half.
    pub stream: SplitStream<T>,
}

impl<T> fmt::Display for ReuniteError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the halves belong to different sockets, and only those of one can be reunited")
    }
}

impl<T> fmt::Debug for ReuniteError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReuniteError")
            .field("sink", &self.sink)
            .field("stream", &self.stream)
            .finish()
    }
}

impl<T> std::error::Error for ReuniteError<T> {}
