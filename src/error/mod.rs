mod cause;
mod decode;
mod detail;
mod exception;
mod kind;
mod option;
mod outbox;
mod request;

pub use self::decode::DecodeError;
pub use self::exception::Exception;
pub use self::kind::ErrorKind;
pub use self::option::InvalidOption;
pub(crate) use self::option::OptionRule;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use self::cause::Cause;
use self::detail::Detail;
use self::outbox::OutboxFull;
use self::request::{EncodeError, RequestError};
use crate::close::{CloseEvent, InvalidCloseCode, InvalidCloseReason};
use crate::message::Message;
use crate::ready_state::ReadyState;
use crate::subprotocol::InvalidProtocol;
use crate::url::InvalidUrl;

/// Whatever goes wrong with a socket.
///
/// [`kind`](Self::kind) says what it was, [`close_event`](Self::close_event) how the connection
/// ended, [`get_ref`](Self::get_ref) which value was wrong, and
/// [`source`](std::error::Error::source) what lies beneath. The message names the value and the
/// rule, and does not repeat that of the source: `format!("{:#}", anyhow::Error::from(error))` says
/// each thing once. It holds nothing of JavaScript, so it can be sent and kept anywhere.
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
    /// What kind of thing went wrong. There are predicates for the kinds that programs ask for most,
    /// such as [`is_connect`](Self::is_connect); any other is compared.
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

    /// The error of the value that was wrong: [`InvalidUrl`], [`InvalidProtocol`],
    /// [`InvalidCloseCode`], [`InvalidCloseReason`], [`InvalidOption`] or [`DecodeError`]. Other
    /// kinds have none.
    ///
    /// It has the same message, and so it is not the [`source`](std::error::Error::source).
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

    /// How the connection ended, when that is what went wrong and it is known already.
    ///
    /// It is not known when the browser refused to try, nor inside
    /// [`on_error`](crate::WebSocket::on_error), which the browser calls before it tells.
    ///
    /// ```
    /// # use wasm_websocket::{Error, SendableCloseCode};
    /// let error = Error::from(SendableCloseCode::new(1006).unwrap_err());
    /// assert_eq!(error.close_event(), None);
    /// ```
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match &*self.0 {
            Cause::Connect(event) | Cause::Timeout(_, event) | Cause::Closed(event) => {
                event.as_ref()
            }
            _ => None,
        }
    }

    /// The state that did not allow it, for the kind [`NotOpen`](ErrorKind::NotOpen).
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
            Cause::EndedBefore => Some(ReadyState::Closed),
            _ => None,
        }
    }

    /// Whether the connection could not be made.
    ///
    /// ```
    /// # let error = wasm_websocket::Error::from(wasm_websocket::SendableCloseCode::new(0).unwrap_err());
    /// assert!(!error.is_connect());
    /// ```
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Why a message is not a value of the type that was wanted, for the kind
    /// [`Decode`](ErrorKind::Decode).
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
    /// Gives an error back that holds no message: one of another kind, or one whose
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

    /// Whether the connection was not open in time, or a request not answered.
    ///
    /// ```
    /// # let error = wasm_websocket::Error::from(wasm_websocket::SendableCloseCode::new(0).unwrap_err());
    /// assert!(!error.is_timeout());
    /// ```
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the connection has ended.
    ///
    /// ```
    /// # let error = wasm_websocket::Error::from(wasm_websocket::SendableCloseCode::new(0).unwrap_err());
    /// assert!(!error.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.kind() == ErrorKind::Closed
    }

    /// Whether a value that was passed in is not allowed.
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

    /// Whether it is about one message, and not about the connection, which goes on.
    pub(crate) fn is_about_a_message(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Decode
                | ErrorKind::UnsupportedData
                | ErrorKind::MessageTooLong
                | ErrorKind::Browser
        )
    }

    pub(crate) fn unsupported(exception: Option<Exception>) -> Self {
        Cause::Unsupported(exception).into()
    }

    /// The browser refused to try, as it does for a blocked port or for mixed content.
    pub(crate) fn blocked(exception: Exception) -> Self {
        Cause::Blocked(exception).into()
    }

    pub(crate) fn connect(event: Option<CloseEvent>) -> Self {
        Cause::Connect(event).into()
    }

    pub(crate) fn timeout(after: Duration, event: impl Into<Option<CloseEvent>>) -> Self {
        Cause::Timeout(after, event.into()).into()
    }

    pub(crate) fn not_open(state: ReadyState) -> Self {
        Cause::NotOpen(state).into()
    }

    /// A socket was to be taken over that is CLOSED.
    pub(crate) fn ended_before() -> Self {
        Cause::EndedBefore.into()
    }

    /// The browser fired `error` on an open connection, and has not said yet how it ended.
    pub(crate) fn lost() -> Self {
        Cause::Lost.into()
    }

    /// Without an event: this side has closed it, and how it ends is not known yet.
    pub(crate) fn closed(event: impl Into<Option<CloseEvent>>) -> Self {
        Cause::Closed(event.into()).into()
    }

    /// What a message was, and which ones can be read.
    pub(crate) fn unsupported_data(found: String, rule: &'static str) -> Self {
        Cause::UnsupportedData { found, rule }.into()
    }

    pub(crate) fn overflow(messages: usize, bytes: usize) -> Self {
        Cause::Overflow { messages, bytes }.into()
    }

    /// How much may wait to be sent.
    pub(crate) fn outbox_full(messages: usize, bytes: usize) -> Self {
        Self::from_detail(OutboxFull { messages, bytes })
    }

    /// What a buffer has room for, and the length of the message as JavaScript has it.
    pub(crate) fn buffer_too_small(buffer: usize, message: usize) -> Self {
        Cause::BufferTooSmall { buffer, message }.into()
    }

    /// The length of a message as JavaScript has it, and the most that is allowed.
    pub(crate) fn message_too_long(message: usize, max: usize) -> Self {
        Cause::MessageTooLong { message, max }.into()
    }

    /// There is no room for a message of a length as JavaScript has it.
    pub(crate) fn out_of_memory(message: usize) -> Self {
        Cause::OutOfMemory { message }.into()
    }

    pub(crate) fn encode(source: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::from_detail(EncodeError(source))
    }

    /// A request without an id, or with one that is in use.
    pub(crate) fn invalid_request(id: Option<String>) -> Self {
        Self::from_detail(id.map_or(RequestError::NoId, RequestError::IdInUse))
    }

    /// A request was prepared, and then dropped.
    pub(crate) fn not_sent() -> Self {
        Self::from_detail(RequestError::NotSent)
    }

    /// A reply with an id that nobody waits for.
    #[cfg(feature = "json")]
    pub(crate) fn unexpected_reply(id: String) -> Self {
        Self::from_detail(RequestError::UnexpectedReply(id))
    }

    /// A request has waited so long.
    pub(crate) fn no_reply(after: Duration) -> Self {
        Self::from_detail(RequestError::NoReply(after))
    }

    pub(crate) fn browser(exception: Exception) -> Self {
        Cause::Browser(exception).into()
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

impl From<InvalidOption> for Error {
    fn from(error: InvalidOption) -> Self {
        Cause::InvalidOption(error).into()
    }
}

impl From<OptionRule> for Error {
    fn from(rule: OptionRule) -> Self {
        InvalidOption::from(rule).into()
    }
}

impl From<InvalidProtocol> for Error {
    fn from(error: InvalidProtocol) -> Self {
        Cause::InvalidProtocol(error).into()
    }
}

impl From<InvalidCloseCode> for Error {
    fn from(error: InvalidCloseCode) -> Self {
        Cause::InvalidCloseCode(error).into()
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::from_detail(error)
    }
}

impl From<InvalidCloseReason> for Error {
    fn from(error: InvalidCloseReason) -> Self {
        Cause::InvalidCloseReason(error).into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&self.0).finish()
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
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn it_is_one_pointer_wide_and_can_be_sent_anywhere() {
        fn anywhere<T: Send + Sync + std::error::Error + 'static>() {}
        anywhere::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn only_errors_of_an_ended_connection_carry_its_close_event() {
        let event = CloseEvent::abnormal();
        for error in [
            Error::connect(Some(event.clone())),
            Error::timeout(Duration::from_secs(1), event.clone()),
            Error::closed(event.clone()),
        ] {
            assert_eq!(error.close_event(), Some(&event), "{error:?}");
        }
        for error in [
            Error::connect(None),
            Error::lost(),
            Error::not_open(ReadyState::Closed),
            Error::overflow(1, 2),
        ] {
            assert_eq!(error.close_event(), None, "{error:?}");
        }
    }

    #[test]
    fn a_blocked_and_a_refused_connection_are_of_one_kind() {
        let exception = Exception::new("SecurityError".to_owned(), "no".to_owned());
        let blocked = Error::blocked(exception.clone());
        assert!(blocked.is_connect());
        assert!(Error::connect(Some(CloseEvent::abnormal())).is_connect());
        let source = blocked.source().and_then(|s| s.downcast_ref::<Exception>());
        assert_eq!(source, Some(&exception));
    }

    #[test]
    fn sending_in_a_state_other_than_open_names_the_state() {
        for state in [
            ReadyState::Connecting,
            ReadyState::Closing,
            ReadyState::Closed,
        ] {
            let error = Error::not_open(state);
            assert_eq!(error.kind(), ErrorKind::NotOpen);
            assert_eq!(error.ready_state(), Some(state));
            assert_eq!(
                error.to_string(),
                format!("the socket is {state}, and needs to be OPEN")
            );
        }
    }

    #[test]
    fn each_message_names_the_value_and_the_rule() {
        let second = Duration::from_secs(1);
        for (error, words) in [
            (
                Error::timeout(second, CloseEvent::abnormal()),
                "not open after 1.000 s",
            ),
            (Error::closed(CloseEvent::abnormal()), "1006"),
            (Error::connect(Some(CloseEvent::abnormal())), "1006"),
            (
                Error::unsupported_data("Blob".to_owned(), "only text can be read"),
                "arrived as Blob, and only text can be read",
            ),
            (Error::overflow(3, 70), "more than 3 messages or 70 bytes"),
            (
                Error::buffer_too_small(16, 20),
                "length 20 does not fit into a buffer of 16 bytes",
            ),
        ] {
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}
