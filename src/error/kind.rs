/// The kind of an [`Error`](crate::Error).
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
    /// The platform has no WebSocket: the target is not a browser, or the engine is too old.
    Unsupported,
    /// The connection could not be made: refused, unreachable, blocked by the browser, no TLS,
    /// or a response that is not the handshake of a WebSocket. Browsers do not tell a page which of
    /// these it was. Also a handshake without the
    /// [required subprotocol](crate::WebSocketBuilder::require_protocol).
    Connect,
    /// The connection was not open in time, or a request was not answered in time.
    Timeout,
    /// A message was sent, or a socket adopted, in a state that does not allow it.
    NotOpen,
    /// The connection has ended.
    Closed,
    /// A message had an unsupported type, such as `Blob`, or is text where bytes are read.
    UnsupportedData,
    /// More messages arrived than the receive limit allows.
    Overflow,
    /// A message is larger than the buffer to copy it into.
    BufferTooSmall,
    /// A message is longer than [`max_message_size`](crate::WebSocketBuilder::max_message_size)
    /// allows, or than the wasm memory has room for.
    MessageTooLong,
    /// A message could not be decoded as the expected type:
    /// [`Error::decode_error`](crate::Error::decode_error) is the reason.
    Decode,
    /// A codec could not encode a value. Nothing was sent.
    Encode,
    /// A request has no id, has the id of another pending request, or is part of a batch that was not
    /// sent.
    InvalidRequest,
    /// A reply belongs to no pending request.
    UnexpectedReply,
    /// The browser threw an exception that the standard does not provide for.
    Browser,
}
