use std::future::Future;
use std::pin::Pin;

use crate::socket::WebSocket;

/// Where to connect to: what a provider gives for each attempt.
///
/// ```
/// use wasm_websocket::Target;
///
/// let target = Target::new("wss://example.com/chat?token=fresh").protocols(["v2.chat"]);
/// # let _ = target;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub(crate) url: String,
    pub(crate) protocols: Vec<String>,
}

impl Target {
    /// A URL, taken as [`WebSocket::new`] takes it.
    ///
    /// ```
    /// # use wasm_websocket::Target;
    /// let target = Target::new("/chat");
    /// # let _ = target;
    /// ```
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            protocols: Vec::new(),
        }
    }

    /// The subprotocols to offer, the preferred one first.
    ///
    /// ```
    /// # use wasm_websocket::Target;
    /// let target = Target::new("/graphql").protocols(["graphql-transport-ws"]);
    /// # let _ = target;
    /// ```
    #[must_use]
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.protocols = protocols.into_iter().map(Into::into).collect();
        self
    }
}

/// Why a provider has no target, or preparations were not made.
///
/// ```
/// use wasm_websocket::AttemptError;
///
/// fn of_status(status: u16) -> AttemptError {
///     match status {
///         401 | 403 => AttemptError::Stop,
///         _ => AttemptError::Retry,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttemptError {
    /// It may succeed the next time.
    Retry,
    /// It is no use to try again.
    Stop,
}

type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, AttemptError>>>>;

/// What is asked for a target before each attempt.
pub(super) enum Provider {
    Fixed(Target),
    Asked(Box<dyn Fn() -> Boxed<Target>>),
}

impl Provider {
    pub(super) fn asked<F>(provide: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<Target, AttemptError>> + 'static,
    {
        Self::Asked(Box::new(move || Box::pin(provide())))
    }
}

/// What is done with each new socket before anything else is sent.
pub(super) type Preparations = Box<dyn Fn(WebSocket) -> Boxed<()>>;

pub(super) fn preparations<F>(prepare: impl Fn(WebSocket) -> F + 'static) -> Preparations
where
    F: Future<Output = Result<(), AttemptError>> + 'static,
{
    Box::new(move |socket| Box::pin(prepare(socket)))
}
