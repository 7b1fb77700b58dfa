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

/// Options for a [`ReconnectingWebSocket`].
///
/// | option | default |
/// |---|---|
/// | [`backoff`](Self::backoff) | [`ExponentialBackoff`](crate::ExponentialBackoff): the first retry within 2 s, then 50 to 100 % of 1, 2, 4, 8, 15 s, unlimited |
/// | [`healthy_after`](Self::healthy_after): the age at which a connection resets the back-off | 5 s, or its first message |
/// | [`close_policy`](Self::close_policy) | [`ClosePolicy`]: only 1002, 1003, 1007, 1008, 1009 and 1010 are final |
/// | [`provider_timeout`](Self::provider_timeout) | 10 s |
/// | [`connect_timeout`](Self::connect_timeout) | 15 s |
/// | [`on_connect`](Self::on_connect), [`prepare_timeout`](Self::prepare_timeout) | nothing, 10 s |
/// | [`heartbeat`](Self::heartbeat) | none |
/// | [`outbox`](Self::outbox) | 1000 messages, 1 MiB, then `send` returns an error |
/// | [`flush_timeout`](Self::flush_timeout): the time to send the queue when closing | 1 s |
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

/// The settings of a client that the state machine does not need.
pub(super) struct Settings {
    pub(super) provider: Provider,
    pub(super) preparations: Option<Preparations>,
    /// The probe, and the function that recognizes an answer.
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

    /// Sets the delay before each retry and the number of retries.
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

    /// Sets the close codes that lead to another attempt.
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

    /// Sets the age at which an open connection counts as healthy, which resets the back-off.
    ///
    /// The first message and [`ReconnectingWebSocket::mark_healthy`] also make it healthy.
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

    /// Sets the time-out of the provider of [`ReconnectingWebSocket::with_provider`].
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

    /// Sets the time-out of the opening handshake.
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

    /// Sets the preparations of each new connection, such as to authenticate or subscribe.
    ///
    /// The preparations send their messages before the queued messages. Messages that they do not
    /// read are delivered as usual. The client drops their future when the connection is lost or
    /// [`prepare_timeout`](Self::prepare_timeout) expires.
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

    /// Sets the time-out of the preparations.
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

    /// Probes a silent server with a message, and reconnects when no answer arrives in time.
    ///
    /// `is_answer` distinguishes an answer from other messages. Other messages also prove that the
    /// server responds.
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

    /// Sets the limit of the queue that holds messages while there is no connection.
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

    /// Sets the time to send the queued messages when the client is closed.
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

    /// Sets the close grace period: the time for the server to answer the close frame.
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

    /// Sets the receive limit of each stream and the overflow policy.
    ///
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

    /// Sets the maximum size of a received message in bytes, or `None` for no limit.
    ///
    /// The minimum is 1, the default 64 MiB. See
    /// [`WebSocketBuilder::max_message_size`](crate::WebSocketBuilder::max_message_size).
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

    /// Creates the client, which starts to connect at once.
    ///
    /// # Errors
    ///
    /// - [`InvalidOption`](crate::ErrorKind::InvalidOption): the receive limit or the maximum
    ///   message size is 0, or a time-out or the time for an answer to a probe is zero.
    /// - [`Unsupported`](crate::ErrorKind::Unsupported): the program does not run in a browser.
    ///
    /// An invalid URL is not an error here, because a provider may return another URL for each
    /// attempt. It leads to the state [`Failed`](crate::ConnectionState::Failed).
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
        // A client without a handle does nothing.
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
