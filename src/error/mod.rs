mod argument;
mod buffer;
mod cause;
mod decode;
mod detail;
mod ended;
mod exception;
mod kind;
mod option;
mod outbox;
mod reconnecting;
mod request;
#[cfg(any(feature = "io", feature = "json", test))]
mod unsupported;

pub use self::decode::DecodeError;
pub use self::exception::Exception;
pub use self::kind::ErrorKind;
pub use self::option::InvalidOption;
pub(crate) use self::option::OptionRule;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use self::buffer::BufferTooSmall;
use self::cause::Cause;
pub(crate) use self::cause::{Ending, Thrown};
use self::detail::Detail;
use self::ended::EndedBefore;
use self::outbox::OutboxFull;
use self::reconnecting::{BlockedUrl, GivenUp};
use self::request::{EncodeError, RequestError};
#[cfg(any(feature = "io", feature = "json", test))]
use self::unsupported::UnsupportedData;
use crate::close::CloseEvent;
use crate::message::Message;
use crate::ready_state::ReadyState;
use crate::url::{Blocked, InvalidUrl};

/// An error of a socket or of its configuration.
///
/// [`kind`](Self::kind) classifies it, [`close_event`](Self::close_event) is how the connection
/// ended, [`get_ref`](Self::get_ref) the error of the value that was wrong, and
/// [`source`](std::error::Error::source) the underlying error. The message names the value and the
/// rule, and does not repeat that of the source: `format!("{:#}", anyhow::Error::from(error))` says
/// each thing once. An error holds no JavaScript value, so it is `Send` and `Sync`.
///
/// ```no_run
/// use wasm_websocket::{Error, WebSocketStream};
///
/// async fn connect() -> Result<WebSocketStream, Error> {
///     WebSocketStream::connect("/chat").await.inspect_err(|error| {
///         if let Some(event) = error.close_event() {
///             println!("closed with {}", event.code);
///         }
///     })
/// }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Cause>);

impl Error {
    /// Returns the kind. The most common kinds have predicates, such as
    /// [`is_connect`](Self::is_connect).
    ///
    /// ```
    /// # use wasm_websocket::{Error, ErrorKind, SendableCloseCode};
    /// let error = Error::from(SendableCloseCode::new(1006).unwrap_err());
    /// assert_eq!(error.kind(), ErrorKind::InvalidCloseCode);
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind()
    }

    /// Returns the error of the value that was wrong: [`InvalidUrl`],
    /// [`InvalidProtocol`](crate::InvalidProtocol), [`InvalidCloseCode`](crate::InvalidCloseCode),
    /// [`InvalidCloseReason`](crate::InvalidCloseReason), [`InvalidOption`] or [`DecodeError`]. Other
    /// kinds have none.
    ///
    /// It has the same message, so it is not the [`source`](std::error::Error::source).
    ///
    /// ```
    /// # use wasm_websocket::{Error, InvalidCloseCode, SendableCloseCode};
    /// let error = Error::from(SendableCloseCode::new(1006).unwrap_err());
    /// assert!(error.get_ref().is_some_and(|error| error.is::<InvalidCloseCode>()));
    /// ```
    #[must_use]
    pub fn get_ref(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.leaf()
    }

    /// Returns the close event, if the connection failed or ended and its close event has been fired.
    ///
    /// There is none when the browser refused to connect, nor inside
    /// [`on_error`](crate::WebSocket::on_error), because the browser fires `error` before `close`.
    ///
    /// ```
    /// # use wasm_websocket::{Error, SendableCloseCode};
    /// let error = Error::from(SendableCloseCode::new(1006).unwrap_err());
    /// assert_eq!(error.close_event(), None);
    /// ```
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match &*self.0 {
            Cause::Ended(_, event) => event.as_ref(),
            _ => None,
        }
    }

    /// Returns the state that did not allow the call, for the kind [`NotOpen`](ErrorKind::NotOpen).
    ///
    /// ```no_run
    /// use wasm_websocket::{ReadyState, WebSocket};
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let error = socket.send_text("too early").unwrap_err();
    /// assert_eq!(error.ready_state(), Some(ReadyState::Connecting));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn ready_state(&self) -> Option<ReadyState> {
        match *self.0 {
            Cause::NotOpen(state) => Some(state),
            // A socket that could not be adopted.
            _ if self.kind() == ErrorKind::NotOpen => Some(ReadyState::Closed),
            _ => None,
        }
    }

    /// Returns whether the connection could not be made.
    ///
    /// ```
    /// # let error = wasm_websocket::Error::from(wasm_websocket::SendableCloseCode::new(0).unwrap_err());
    /// assert!(!error.is_connect());
    /// ```
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Returns why a message could not be decoded, for the kind [`Decode`](ErrorKind::Decode).
    ///
    /// ```
    /// # use wasm_websocket::{Error, SendableCloseCode};
    /// let error = Error::from(SendableCloseCode::new(1006).unwrap_err());
    /// assert!(error.decode_error().is_none());
    /// ```
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.0.decode_error()
    }

    /// Returns the message that could not be decoded, for the kind [`Decode`](ErrorKind::Decode).
    /// It is copied only when the error has clones.
    ///
    /// # Errors
    ///
    /// Returns the error itself if it holds no message: one of another kind, or one whose
    /// [`DecodeError::payload`] is `None`.
    ///
    /// ```
    /// # #[cfg(feature = "json")]
    /// # fn main() {
    /// use futures_util::{FutureExt, StreamExt, stream};
    /// use wasm_websocket::{Channel, Json, Message};
    ///
    /// let messages = stream::iter([Ok(Message::text("nonsense"))]);
    /// let mut channel = Channel::<_, (), u64, _>::new(messages, Json::new());
    /// let error = channel.next().now_or_never().unwrap().unwrap().unwrap_err();
    /// assert_eq!(error.into_payload().unwrap(), Message::text("nonsense"));
    /// # }
    /// # #[cfg(not(feature = "json"))]
    /// # fn main() {}
    /// ```
    pub fn into_payload(mut self) -> Result<Message, Self> {
        let payload = match Arc::get_mut(&mut self.0) {
            Some(Cause::Detail(detail)) => detail.take_payload(),
            Some(_) => None,
            None => self
                .decode_error()
                .and_then(DecodeError::payload)
                .and_then(Message::try_clone),
        };
        payload.ok_or(self)
    }

    /// Returns whether a time-out expired: of connecting, or of a request.
    ///
    /// ```
    /// # let error = wasm_websocket::Error::from(wasm_websocket::SendableCloseCode::new(0).unwrap_err());
    /// assert!(!error.is_timeout());
    /// ```
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns whether the connection has ended.
    ///
    /// ```
    /// # let error = wasm_websocket::Error::from(wasm_websocket::SendableCloseCode::new(0).unwrap_err());
    /// assert!(!error.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.kind() == ErrorKind::Closed
    }

    /// Returns whether an argument was not allowed.
    ///
    /// ```
    /// # use wasm_websocket::{Error, SendableCloseCode};
    /// let error = Error::from(SendableCloseCode::new(1001).unwrap_err());
    /// assert!(error.is_invalid_input());
    /// ```
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::InvalidUrl
                | ErrorKind::InvalidProtocol
                | ErrorKind::InvalidCloseCode
                | ErrorKind::InvalidCloseReason
                | ErrorKind::InvalidOption
                | ErrorKind::InvalidRequest
        )
    }

    /// Creates the error of a send in a state other than OPEN, for types that wrap a socket and have
    /// none at the moment.
    ///
    /// ```
    /// use wasm_websocket::{Error, ErrorKind, ReadyState};
    ///
    /// let error = Error::not_open(ReadyState::Closed);
    /// assert_eq!(error.kind(), ErrorKind::NotOpen);
    /// ```
    #[must_use]
    pub fn not_open(state: ReadyState) -> Self {
        Cause::NotOpen(state).into()
    }

    /// Returns whether the error concerns one message, so that the connection stays usable.
    pub(crate) fn is_about_a_message(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Decode
                | ErrorKind::UnsupportedData
                | ErrorKind::MessageTooLong
                | ErrorKind::Browser
        )
    }

    pub(crate) fn thrown(meaning: Thrown, exception: Exception) -> Self {
        Cause::Thrown(meaning, Some(exception)).into()
    }

    /// The platform has no JavaScript engine, so that nothing was thrown.
    pub(crate) fn unsupported() -> Self {
        Cause::Thrown(Thrown::Unsupported, None).into()
    }

    pub(crate) fn ended(ending: Ending, event: impl Into<Option<CloseEvent>>) -> Self {
        Cause::Ended(ending, event.into()).into()
    }

    /// A socket to adopt is CLOSED.
    pub(crate) fn ended_before() -> Self {
        Self::from_detail(EndedBefore)
    }

    /// A message had a type that cannot be read.
    pub(crate) fn unreadable(found: String) -> Self {
        Cause::Unreadable(found).into()
    }

    /// The buffer of a message was transferred to another owner, or resized.
    pub(crate) fn transferred() -> Self {
        Cause::Transferred.into()
    }

    /// A message could be read, but a layer above the socket does not take it.
    #[cfg(any(feature = "io", feature = "json", test))]
    pub(crate) fn unsupported_data(found: String, rule: &'static str) -> Self {
        Self::from_detail(UnsupportedData { found, rule })
    }

    pub(crate) fn overflow(messages: usize, bytes: usize) -> Self {
        Cause::Overflow { messages, bytes }.into()
    }

    /// The error of a browser that did not connect to a URL, and did not say why.
    pub(crate) fn blocked(blocked: Blocked) -> Self {
        Self::from_detail(BlockedUrl(blocked))
    }

    /// The error of a client that has given up, for a cause without a close event.
    pub(crate) fn given_up(cause: &'static str) -> Self {
        Self::from_detail(GivenUp(cause))
    }

    /// The outbox has no room, with its limits.
    pub(crate) fn outbox_full(messages: usize, bytes: usize) -> Self {
        Self::from_detail(OutboxFull { messages, bytes })
    }

    /// A buffer is smaller than a message, whose length is that of JavaScript.
    pub(crate) fn buffer_too_small(buffer: usize, message: usize) -> Self {
        Self::from_detail(BufferTooSmall { buffer, message })
    }

    /// A message is longer than the limit; both lengths are those of JavaScript.
    pub(crate) fn message_too_long(message: usize, max: usize) -> Self {
        Cause::MessageTooLong { message, max }.into()
    }

    /// The wasm memory has no room for a message, whose length is that of JavaScript.
    pub(crate) fn out_of_memory(message: usize) -> Self {
        Cause::OutOfMemory { message }.into()
    }

    pub(crate) fn encode(source: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::from_detail(EncodeError(source))
    }

    /// A request has no id, or the id of another pending request.
    pub(crate) fn invalid_request(id: Option<String>) -> Self {
        Self::from_detail(id.map_or(RequestError::NoId, RequestError::IdInUse))
    }

    /// A request was dropped before it was sent.
    pub(crate) fn not_sent() -> Self {
        Self::from_detail(RequestError::NotSent)
    }

    /// No request is pending for the id of a reply.
    #[cfg(feature = "json")]
    pub(crate) fn unexpected_reply(id: String) -> Self {
        Self::from_detail(RequestError::UnexpectedReply(id))
    }

    /// A request was not answered in time.
    pub(crate) fn no_reply(after: Duration) -> Self {
        Self::from_detail(RequestError::NoReply(after))
    }

    fn from_detail(detail: impl Detail + 'static) -> Self {
        Cause::Detail(Box::new(detail)).into()
    }
}

impl From<Cause> for Error {
    fn from(cause: Cause) -> Self {
        Self(Arc::new(cause))
    }
}

impl From<InvalidUrl> for Error {
    fn from(error: InvalidUrl) -> Self {
        Cause::InvalidUrl(error).into()
    }
}

impl From<OptionRule> for Error {
    fn from(rule: OptionRule) -> Self {
        InvalidOption::from(rule).into()
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::from_detail(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_chain(f, self, self.0.source())
    }
}

/// Writes the message of an error and that of its source in one line.
///
/// It is the `Debug` of errors: a derived one of each cause would be in every program that calls
/// `unwrap()`.
fn write_chain(
    f: &mut fmt::Formatter<'_>,
    error: &dyn fmt::Display,
    source: Option<&dyn std::error::Error>,
) -> fmt::Result {
    error.fmt(f)?;
    match source {
        Some(source) => {
            f.write_str(": ")?;
            fmt::Display::fmt(source, f)
        }
        None => Ok(()),
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;

#[cfg(test)]
mod tests;
