/// What kind of thing went wrong.
///
/// ```
/// use wasm_websocket::{ErrorKind, WebSocket};
///
/// let error = WebSocket::builder("/chat").protocols([""]).build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidProtocol);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The URL does not parse, has a fragment or has a wrong scheme.
    InvalidUrl,
    /// A subprotocol is not a token, or is offered twice.
    InvalidProtocol,
    /// A close code that a page may not send.
    InvalidCloseCode,
    /// A close reason of more than 123 UTF-8 bytes.
    InvalidCloseReason,
    /// An option of the builder is out of its range, or contradicts another.
    InvalidOption,
    /// There is no WebSocket here: the target is not a browser, or the engine is too old.
    Unsupported,
    /// The connection could not be made: refused, unreachable, blocked by the browser, no TLS,
    /// or an answer other than a WebSocket's. Browsers do not tell a page which of these it was.
    Connect,
    /// The connection was not open in time, or a request was not answered in time.
    Timeout,
    /// A message was sent, or a socket adopted, in a state that does not allow it.
    NotOpen,
    /// The connection has ended.
    Closed,
    /// A message arrived as something else than text or an `ArrayBuffer`,
    /// or as text where bytes are read.
    UnsupportedData,
    /// More messages arrived than the receive limit allows.
    Overflow,
    /// A message did not fit into the buffer that it was to be copied into.
    BufferTooSmall,
    /// A message is longer than [`max_message_size`](crate::WebSocketBuilder::max_message_size)
    /// allows, or than the wasm memory has room for.
    MessageTooLong,
    /// A message is not a value of the type that was wanted: [`Error::decode_error`](crate::Error::decode_error) says why.
    Decode,
    /// A value has no form in its codec. Nothing was sent.
    Encode,
    /// A request has no id, or that of another request which is not answered yet, or is part of a
    /// batch that was not sent.
    InvalidRequest,
    /// A reply that belongs to no request, because nobody asked, or nobody waits any more.
    UnexpectedReply,
    /// The browser threw an exception that it should not have thrown.
    Browser,
}
