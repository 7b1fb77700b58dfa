use std::fmt;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use super::ReconnectingWebSocket;
use super::client::Client;
use super::target::{AttemptError, Preparations, Provider, Target, preparations};
use crate::connection::MAX_MESSAGE_SIZE;
use crate::error::{Error, OptionRule};
use crate::message::Message;
use crate::receive::ReceiveLimit;
use crate::reconnect::{Backoff, ClosePolicy, Heartbeat, OutboxLimit, Policy};
use crate::socket::WebSocket;
use crate::sys;

/// The options of a [`ReconnectingWebSocket`].
///
/// | option | default |
/// |---|---|
/// | [`backoff`](Self::backoff) | [`ExponentialBackoff`](crate::ExponentialBackoff): the first retry within 2 s, then 50 to 100 % of 1, 2, 4, 8, 15 s, unlimited |
/// | [`healthy_after`](Self::healthy_after): a connection that begins the back-off anew | 5 s, or its first message |
/// | [`close_policy`](Self::close_policy) | [`ClosePolicy`]: only 1002, 1003, 1007, 1008, 1009 and 1010 are final |
/// | [`provider_timeout`](Self::provider_timeout) | 10 s |
/// | [`connect_timeout`](Self::connect_timeout) | 15 s |
/// | [`on_connect`](Self::on_connect), [`prepare_timeout`](Self::prepare_timeout) | nothing, 10 s |
/// | [`heartbeat`](Self::heartbeat) | none |
/// | [`outbox`](Self::outbox) | 1000 messages, 1 MiB, then sending is refused |
/// | [`flush_timeout`](Self::flush_timeout): what waits when closing | 1 s |
/// | [`close_grace`](Self::close_grace) | 2 s |
/// | [`max_message_size`](Self::max_message_size) | 64 MiB |
/// | [`receive_limit`](Self::receive_limit) | 65,536 messages, 64 MiB |
///
/// ```no_run
/// use wasm_websocket::{ExponentialBackoff, ReconnectingWebSocket};
///
/// # fn main() -> Result<(), wasm_websocket::Error> {
/// let socket = ReconnectingWebSocket::builder("wss://example.com/chat")
///     .backoff(ExponentialBackoff::new().max_retries(20))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build()` is called"]
pub struct ReconnectingWebSocketBuilder {
    pub(super) settings: Settings,
    pub(super) policy: Policy,
}

/// What a client needs to know for as long as it lives, beside the policy.
pub(super) struct Settings {
    pub(super) provider: Provider,
    pub(super) preparations: Option<Preparations>,
    /// The probe, and what tells an answer.
    pub(super) heartbeat: Option<(Message, IsAnswer)>,
    pub(super) outbox: OutboxLimit,
    pub(super) receive_limit: ReceiveLimit,
    pub(super) max_message_size: Option<usize>,
}

type IsAnswer = Box<dyn Fn(&Message) -> bool>;

impl ReconnectingWebSocketBuilder {
    pub(super) fn new(provider: Provider) -> Self {
        Self {
            settings: Settings {
                provider,
                preparations: None,
                heartbeat: None,
                outbox: OutboxLimit::default(),
                receive_limit: ReceiveLimit::default(),
                max_message_size: MAX_MESSAGE_SIZE,
            },
            policy: Policy::default(),
        }
    }

    /// How long to wait before each retry, and how many there may be.
    ///
    /// ```
    /// # use wasm_websocket::{ExponentialBackoff, ReconnectingWebSocket};
    /// let backoff = ExponentialBackoff::new().max_retries(5);
    /// let builder = ReconnectingWebSocket::builder("/chat").backoff(backoff);
    /// # let _ = builder;
    /// ```
    pub fn backoff(mut self, backoff: impl Backoff + 'static) -> Self {
        self.policy.backoff = Rc::new(backoff);
        self
    }

    /// After which close codes to connect again.
    ///
    /// ```
    /// # use wasm_websocket::{ClosePolicy, ReconnectingWebSocket};
    /// let policy = ClosePolicy::new().stop_on(4000..=4099);
    /// let builder = ReconnectingWebSocket::builder("/chat").close_policy(policy);
    /// # let _ = builder;
    /// ```
    pub fn close_policy(mut self, policy: ClosePolicy) -> Self {
        self.policy.close_codes = policy;
        self
    }

    /// How long a connection lasts that has proven itself, so that the next loss is the first
    /// one again. Its first message proves that too, and [`ReconnectingWebSocket::mark_healthy`].
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").healthy_after(Duration::from_secs(30));
    /// # let _ = builder;
    /// ```
    pub fn healthy_after(mut self, time: Duration) -> Self {
        self.policy.healthy_after = time;
        self
    }

    /// How long the provider of [`ReconnectingWebSocket::with_provider`] may take.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").provider_timeout(Duration::from_secs(5));
    /// # let _ = builder;
    /// ```
    pub fn provider_timeout(mut self, timeout: Duration) -> Self {
        self.policy.resolve_timeout = timeout;
        self
    }

    /// How long connecting may take.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").connect_timeout(Duration::from_secs(5));
    /// # let _ = builder;
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.policy.connect_timeout = timeout;
        self
    }

    /// What is done with each new connection before anything that waits is sent: authenticate,
    /// subscribe. What it sends goes first. What it does not read is delivered as ever.
    ///
    /// Its future is dropped when the connection is lost or the time is over.
    ///
    /// ```
    /// # use wasm_websocket::{AttemptError, ReconnectingWebSocket};
    /// let builder = ReconnectingWebSocket::builder("/chat").on_connect(|socket| async move {
    ///     socket.send("subscribe").map_err(|_| AttemptError::Retry)
    /// });
    /// # let _ = builder;
    /// ```
    pub fn on_connect<F>(mut self, prepare: impl Fn(WebSocket) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), AttemptError>> + 'static,
    {
        self.settings.preparations = Some(preparations(prepare));
        self
    }

    /// How long the preparations may take.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").prepare_timeout(Duration::from_secs(5));
    /// # let _ = builder;
    /// ```
    pub fn prepare_timeout(mut self, timeout: Duration) -> Self {
        self.policy.prepare_timeout = timeout;
        self
    }

    /// Asks a silent server whether it is still there, by a message to which it answers, and
    /// connects again when it does not. `is_answer` tells an answer from other messages, which
    /// are signs of life too.
    ///
    /// ```
    /// # use wasm_websocket::{Heartbeat, ReconnectingWebSocket};
    /// let builder = ReconnectingWebSocket::builder("/chat")
    ///     .heartbeat(Heartbeat::new(), "ping", |message| message.as_text() == Some("pong"));
    /// # let _ = builder;
    /// ```
    pub fn heartbeat(
        mut self,
        heartbeat: Heartbeat,
        probe: impl Into<Message>,
        is_answer: impl Fn(&Message) -> bool + 'static,
    ) -> Self {
        self.policy.heartbeat = Some(heartbeat);
        self.settings.heartbeat = Some((probe.into(), Box::new(is_answer)));
        self
    }

    /// How much may wait while there is no connection.
    ///
    /// ```
    /// # use wasm_websocket::{OutboxLimit, ReconnectingWebSocket};
    /// let limit = OutboxLimit::default().messages(50);
    /// let builder = ReconnectingWebSocket::builder("/chat").outbox(limit);
    /// # let _ = builder;
    /// ```
    pub fn outbox(mut self, limit: OutboxLimit) -> Self {
        self.settings.outbox = limit;
        self
    }

    /// How long what waits may take to be sent when the client is closed.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").flush_timeout(Duration::ZERO);
    /// # let _ = builder;
    /// ```
    pub fn flush_timeout(mut self, timeout: Duration) -> Self {
        self.policy.flush_timeout = timeout;
        self
    }

    /// How long the server may take to answer the close frame.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").close_grace(Duration::from_secs(1));
    /// # let _ = builder;
    /// ```
    pub fn close_grace(mut self, grace: Duration) -> Self {
        self.policy.close_grace = grace;
        self
    }

    /// How much each stream may hold for its reader, and what happens then.
    /// [`OverflowPolicy::Close`](crate::OverflowPolicy::Close) closes the client.
    ///
    /// ```
    /// # use wasm_websocket::{OverflowPolicy, ReceiveLimit, ReconnectingWebSocket};
    /// let newest = ReceiveLimit::default().messages(1).overflow(OverflowPolicy::DropOldest);
    /// let builder = ReconnectingWebSocket::builder("/prices").receive_limit(newest);
    /// # let _ = builder;
    /// ```
    pub fn receive_limit(mut self, limit: ReceiveLimit) -> Self {
        self.settings.receive_limit = limit;
        self
    }

    /// The most bytes of a message that is received, or `None` for no limit: at least 1, by default
    /// 64 MiB. See [`WebSocketBuilder::max_message_size`](crate::WebSocketBuilder::max_message_size).
    ///
    /// ```
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").max_message_size(64 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn max_message_size(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.settings.max_message_size = bytes.into();
        self
    }

    /// Makes the client, which begins to connect at once.
    ///
    /// # Errors
    ///
    /// - [`InvalidOption`](crate::ErrorKind::InvalidOption): the receive limit or the size of a
    ///   message is 0, or a time-out or the time for an answer to a probe is zero.
    /// - [`Unsupported`](crate::ErrorKind::Unsupported): this is no browser.
    ///
    /// A URL that is wrong is told by the state
    /// [`Failed`](crate::ConnectionState::Failed), because a provider may give another one for
    /// each attempt.
    ///
    /// ```no_run
    /// use wasm_websocket::ReconnectingWebSocket;
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = ReconnectingWebSocket::builder("/chat").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn build(self) -> Result<ReconnectingWebSocket, Error> {
        self.check()?;
        sys::check_platform()?;
        let client = Client::new(self.settings, self.policy);
        // Without a handle it would do nothing.
        let socket = ReconnectingWebSocket::from_client(client);
        socket.client.connect();
        Ok(socket)
    }
}

impl ReconnectingWebSocketBuilder {
    pub(super) fn for_target(target: Target) -> Self {
        Self::new(Provider::Fixed(target))
    }

    fn check(&self) -> Result<(), Error> {
        let limit = self.settings.receive_limit;
        for (bound, unit) in [(limit.messages, "messages"), (limit.bytes, "bytes")] {
            if bound == 0 {
                return Err(OptionRule::NoReceiveLimit { unit }.into());
            }
        }
        if self.settings.max_message_size == Some(0) {
            return Err(OptionRule::NoMessageSize.into());
        }
        match self.policy.zero_timeout() {
            Some(name) => Err(OptionRule::ZeroTimeout { name }.into()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ReconnectingWebSocketBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReconnectingWebSocketBuilder")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
