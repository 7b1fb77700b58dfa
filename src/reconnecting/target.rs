use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::socket::{WebSocket, WebSocketBuilder};

/// The URL and subprotocols of an attempt, as a provider returns them.
///
/// ```
/// use wasm_websocket::Target;
///
/// let target = Target::new("wss://example.com/chat?token=fresh").protocols(["v2.chat"]);
/// # let _ = target;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: String,
    protocols: Vec<String>,
}

impl Target {
    /// Creates a target for a URL, with the same rules as [`WebSocket::new`].
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

    /// Sets the subprotocols to offer, in order of preference.
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

    pub(super) fn complete(self, builder: WebSocketBuilder) -> WebSocketBuilder {
        let builder = builder.with_url(self.url);
        if self.protocols.is_empty() {
            builder
        } else {
            builder.protocols(self.protocols)
        }
    }
}

/// The error of a provider or of preparations, which decides about another attempt.
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
    /// The next attempt may succeed.
    Retry,
    /// Another attempt cannot succeed.
    Stop,
}

type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, AttemptError>>>>;

/// The source of the target of each attempt.
#[derive(Clone)]
pub(super) enum Provider {
    /// The builder of the client's sockets has the URL and the subprotocols.
    Fixed,
    /// Completes that builder.
    Asked(Rc<dyn Fn(WebSocketBuilder) -> Boxed<WebSocketBuilder>>),
}

impl Provider {
    pub(super) fn asked<F>(provide: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<Target, AttemptError>> + 'static,
    {
        Self::Asked(Rc::new(move |builder| {
            let target = provide();
            Box::pin(async move { Ok(target.await?.complete(builder)) })
        }))
    }
}

/// The preparations of each new socket, which send before the queued messages.
pub(super) type Preparations = Rc<dyn Fn(WebSocket) -> Boxed<()>>;

pub(super) fn preparations<F>(prepare: impl Fn(WebSocket) -> F + 'static) -> Preparations
where
    F: Future<Output = Result<(), AttemptError>> + 'static,
{
    Rc::new(move |socket| Box::pin(prepare(socket)))
}
