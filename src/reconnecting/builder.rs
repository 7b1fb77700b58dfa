use std::fmt;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use super::ReconnectingWebSocket;
use super::client::Client;
use super::target::{AttemptError, Preparations, Provider, preparations};
use crate::error::{Error, OptionRule};
use crate::message::Message;
use crate::receive::ReceiveLimit;
use crate::reconnect::{Backoff, ClosePolicy, ConnectionCause, Heartbeat, OutboxLimit, Policy};
use crate::socket::{WebSocket, WebSocketBuilder};
use crate::sys;

/// Options for a [`ReconnectingWebSocket`].
///
/// | option | default |
/// |---|---|
/// | [`backoff`](Self::backoff) | [`ExponentialBackoff`](crate::ExponentialBackoff): the first retry within 2 s, then 50 to 100 % of 1, 2, 4, 8, 15 s, unlimited |
/// | [`healthy_after`](Self::healthy_after): the age at which a connection resets the back-off | 5 s, or its first message |
/// | [`close_policy`](Self::close_policy) | [`ClosePolicy`]: only 1002, 1003, 1007 to 1010, 3000, 3003, and 4400 to 4499 but for 4408 and 4429 are final |
/// | [`provider_timeout`](Self::provider_timeout) | 10 s |
/// | [`connect_timeout`](Self::connect_timeout) | 15 s |
/// | [`on_connect`](Self::on_connect), [`prepare_timeout`](Self::prepare_timeout) | nothing, 10 s |
/// | [`heartbeat`](Self::heartbeat) | none |
/// | [`outbox`](Self::outbox) | 1000 messages, 1 MiB, then `send` returns an error |
/// | [`flush_timeout`](Self::flush_timeout): the time to send the queue when closing | 1 s |
/// | [`close_grace`](Self::close_grace) | 2 s |
/// | [`max_message_size`](Self::max_message_size) | 64 MiB |
/// | [`receive_limit`](Self::receive_limit) | 65,536 messages, 64 MiB |
/// | [`high_water_mark`](Self::high_water_mark), [`low_water_mark`](Self::low_water_mark) | 1 MiB, half of it |
/// | [`protocols`](Self::protocols), [`require_protocol`](Self::require_protocol) | none, and the server may pick none |
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
    settings: Settings,
    policy: Policy,
    /// The check of the time-outs: a program that sets none does not link it.
    check_times: Option<CheckTimes>,
    is_lazy: bool,
}

/// The settings of a client that the state machine does not need.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) provider: Provider,
    pub(super) preparations: Option<Preparations>,
    /// The probe, and the function that recognizes an answer.
    pub(super) heartbeat: Option<(Message, IsAnswer)>,
    pub(super) outbox: OutboxLimit,
    /// The builder of each socket, which a provider completes.
    pub(super) socket: WebSocketBuilder,
}

impl Settings {
    /// Returns the builder of the next socket, unless a provider completes it.
    pub(super) fn fixed_socket(&self) -> Option<WebSocketBuilder> {
        match self.provider {
            Provider::Fixed => Some(self.socket.clone()),
            Provider::Asked(_) => None,
        }
    }
}

type CheckTimes = fn(&Policy) -> Result<(), Error>;

type IsAnswer = Rc<dyn Fn(&Message) -> bool>;

impl ReconnectingWebSocketBuilder {
    pub(super) fn new(url: &str, provider: Provider) -> Self {
        Self {
            settings: Settings {
                provider,
                preparations: None,
                heartbeat: None,
                outbox: OutboxLimit::default(),
                socket: WebSocketBuilder::without_connect_timeout(url),
            },
            policy: Policy::default(),
            check_times: None,
            is_lazy: false,
        }
    }

    /// Sets the subprotocols to offer, in order of preference. A target of a provider that has
    /// subprotocols of its own offers those instead.
    ///
    /// ```
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/chat").protocols(["v2.chat", "v1.chat"]);
    /// # let _ = builder;
    /// ```
    pub fn protocols<P: Into<String>>(self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.with_socket(|socket| socket.protocols(protocols))
    }

    /// Sets the delay before each retry, and when the client gives up.
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
        self.times().resolve_timeout = timeout;
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
        self.times().connect_timeout = timeout;
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
        self.times().prepare_timeout = timeout;
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
        self.times().heartbeat = Some(heartbeat);
        self.settings.heartbeat = Some((probe.into(), Rc::new(is_answer)));
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
    pub fn receive_limit(self, limit: ReceiveLimit) -> Self {
        self.with_socket(|socket| socket.receive_limit(limit))
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
    pub fn max_message_size(self, bytes: impl Into<Option<usize>>) -> Self {
        self.with_socket(|socket| socket.max_message_size(bytes))
    }

    /// Sets the high-water mark in bytes, by default 1 MiB, as
    /// [`WebSocketBuilder::high_water_mark`](crate::WebSocketBuilder::high_water_mark).
    ///
    /// Above it, messages stay in the queue, and the sink of a stream waits when the queue is full.
    ///
    /// ```
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/upload").high_water_mark(4 * 1024 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn high_water_mark(self, bytes: u64) -> Self {
        self.with_socket(|socket| socket.high_water_mark(bytes))
    }

    /// Sets the low-water mark in bytes, by default half of the high-water mark, as
    /// [`WebSocketBuilder::low_water_mark`](crate::WebSocketBuilder::low_water_mark).
    ///
    /// ```
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/upload").low_water_mark(0);
    /// # let _ = builder;
    /// ```
    pub fn low_water_mark(self, bytes: u64) -> Self {
        self.with_socket(|socket| socket.low_water_mark(bytes))
    }

    /// Fails each connection whose server picks no subprotocol, as
    /// [`WebSocketBuilder::require_protocol`](crate::WebSocketBuilder::require_protocol). Another
    /// attempt follows.
    ///
    /// ```
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// let builder = ReconnectingWebSocket::builder("/graphql")
    ///     .protocols(["graphql-transport-ws"])
    ///     .require_protocol();
    /// # let _ = builder;
    /// ```
    pub fn require_protocol(self) -> Self {
        self.with_socket(WebSocketBuilder::require_protocol)
    }

    /// Makes the client wait for [`reconnect`](ReconnectingWebSocket::reconnect) before it connects.
    ///
    /// Until then its state is [`Idle`](crate::ConnectionState::Idle), and it queues messages.
    /// [`build`](Self::build) checks the options, and the first attempt the URL and the subprotocols.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = ReconnectingWebSocket::builder("/chat").lazy().build()?;
    /// let listener = socket.on_state(|event| println!("{:?}", event.to)); // Every change.
    /// socket.reconnect();
    /// # drop(listener);
    /// # Ok(())
    /// # }
    /// ```
    pub fn lazy(mut self) -> Self {
        self.is_lazy = true;
        self
    }

    /// Creates the client, which starts to connect at once, unless it is [lazy](Self::lazy).
    ///
    /// # Errors
    ///
    /// - [`InvalidOption`](crate::ErrorKind::InvalidOption): the receive limit, the maximum message
    ///   size or the high-water mark is 0, the low-water mark is not below the high one, a time-out
    ///   or the time for an answer to a probe is zero, or a subprotocol is required and none offered.
    /// - [`InvalidUrl`](crate::ErrorKind::InvalidUrl) and
    ///   [`InvalidProtocol`](crate::ErrorKind::InvalidProtocol).
    /// - [`Connect`](crate::ErrorKind::Connect): the browser's constructor throws, as some do for a
    ///   blocked port or mixed content.
    /// - [`Unsupported`](crate::ErrorKind::Unsupported): the program does not run in a browser, or the
    ///   browser has no WebSocket.
    ///
    /// No other attempt could succeed, so there is none. The same errors lead to the state
    /// [`Failed`](crate::ConnectionState::Failed) if the browser reports them later, or if the URL
    /// and the subprotocols come from a provider.
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
        let is_lazy = self.is_lazy;
        let (settings, policy) = self.checked()?;
        sys::check_platform()?;
        let client = Client::new(settings, policy);
        // A client without a handle does nothing.
        let socket = ReconnectingWebSocket::from_client(client);
        socket.client.check_network();
        if !is_lazy {
            socket.reconnect();
        }
        match socket.last_event().cause {
            ConnectionCause::CannotConnect(error) => Err(error),
            _ => Ok(socket),
        }
    }
}

impl ReconnectingWebSocketBuilder {
    fn with_socket(mut self, change: impl FnOnce(WebSocketBuilder) -> WebSocketBuilder) -> Self {
        self.settings.socket = change(self.settings.socket);
        self
    }

    /// Returns the policy, whose time-outs are to be checked.
    fn times(&mut self) -> &mut Policy {
        self.check_times = Some(|policy| match policy.zero_timeout() {
            Some(name) => Err(OptionRule::ZeroTimeout { name }.into()),
            None => Ok(()),
        });
        &mut self.policy
    }

    /// Returns what a client has of its options, if they are valid.
    pub(super) fn checked(self) -> Result<(Settings, Policy), Error> {
        self.check()?;
        Ok((self.settings, self.policy))
    }

    fn check(&self) -> Result<(), Error> {
        self.settings.socket.check_options()?;
        match self.check_times {
            Some(check) => check(&self.policy),
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
