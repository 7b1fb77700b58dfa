//! The options of a connection, which can be compared.

use std::time::Duration;

use wasm_websocket::{
    ClosePolicy, ExponentialBackoff, Heartbeat, Message, OutboxLimit, ReceiveLimit,
};

/// The options of a connection.
///
/// Options are plain values, so a component can make them again in each render: equal options change
/// nothing, and other ones make the connection anew, once. What is called is part of the
/// [`Handlers`](crate::Handlers) instead.
///
/// [`Options::new`] makes options of a connection that reconnects, and [`Options::plain`] those of
/// a single one. An option that is not set has the default of
/// [`ReconnectingWebSocketBuilder`](wasm_websocket::ReconnectingWebSocketBuilder) or
/// [`WebSocketBuilder`](wasm_websocket::WebSocketBuilder). Options that are out of range lead to
/// the state [`Failed`](wasm_websocket::ConnectionState::Failed), whose cause is the error.
///
/// ```
/// use std::time::Duration;
/// use wasm_websocket_frontend::Options;
///
/// let options = Options::new().connect_timeout(Duration::from_secs(5));
/// assert_eq!(options, Options::new().connect_timeout(Duration::from_secs(5)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "options do nothing by themselves"]
pub struct Options<M = Reconnecting> {
    pub(crate) common: Common,
    pub(crate) mode: M,
}

/// The options of connections of both kinds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Common {
    pub(crate) is_lazy: bool,
    pub(crate) protocols: Vec<String>,
    pub(crate) require_protocol: bool,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_grace: Option<Duration>,
    pub(crate) receive_limit: Option<ReceiveLimit>,
    pub(crate) max_message_size: Option<Option<usize>>,
    pub(crate) high_water_mark: Option<u64>,
    pub(crate) low_water_mark: Option<u64>,
}

/// The kind of a connection that reconnects, with a
/// [`ReconnectingWebSocket`](wasm_websocket::ReconnectingWebSocket).
///
/// ```
/// use wasm_websocket_frontend::{Options, Reconnecting};
///
/// let options: Options<Reconnecting> = Options::new();
/// # let _ = options;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reconnecting {
    pub(crate) backoff: Option<ExponentialBackoff>,
    pub(crate) close_policy: Option<ClosePolicy>,
    pub(crate) healthy_after: Option<Duration>,
    pub(crate) provider_timeout: Option<Duration>,
    pub(crate) prepare_timeout: Option<Duration>,
    pub(crate) flush_timeout: Option<Duration>,
    pub(crate) outbox: Option<OutboxLimit>,
    /// The times, the probe and the answer.
    pub(crate) heartbeat: Option<(Heartbeat, Message, Message)>,
}

/// The kind of a single connection, with a [`WebSocket`](wasm_websocket::WebSocket).
///
/// ```
/// use wasm_websocket_frontend::{Options, Plain};
///
/// let options: Options<Plain> = Options::plain();
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plain;

impl Options {
    /// Creates the default options of a connection that reconnects.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// assert_eq!(Options::new(), Options::default());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }
}

impl Options<Plain> {
    /// Creates the default options of a single connection.
    ///
    /// It does not come back by itself, and it has no queue:
    /// [`send`](crate::Connection::send) is an error unless it is open. A program that has no
    /// other connections does not link the code to reconnect.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::plain().protocols(["v2.chat"]);
    /// # let _ = options;
    /// ```
    pub fn plain() -> Self {
        Self::default()
    }
}

impl<M> Options<M> {
    /// Leaves the connection closed until [`open`](crate::Connection::open) is called.
    ///
    /// A connection that has begun goes on if its options become lazy, and one that has not begins when they
    /// are not lazy any more.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().lazy();
    /// # let _ = options;
    /// ```
    pub fn lazy(mut self) -> Self {
        self.common.is_lazy = true;
        self
    }

    /// Sets the subprotocols to offer, in order of preference.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().protocols(["v2.chat", "v1.chat"]);
    /// # let _ = options;
    /// ```
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.common.protocols = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// Fails each connection whose server picks no subprotocol.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().protocols(["graphql-transport-ws"]).require_protocol();
    /// # let _ = options;
    /// ```
    pub fn require_protocol(mut self) -> Self {
        self.common.require_protocol = true;
        self
    }

    /// Sets the time-out of the opening handshake.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().connect_timeout(Duration::from_secs(5));
    /// # let _ = options;
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.common.connect_timeout = Some(timeout);
        self
    }

    /// Sets the close grace period: the time for the server to answer the close frame.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().close_grace(Duration::from_secs(1));
    /// # let _ = options;
    /// ```
    pub fn close_grace(mut self, grace: Duration) -> Self {
        self.common.close_grace = Some(grace);
        self
    }

    /// Sets the receive limit of each stream of [`messages`](crate::Connection::messages), and the
    /// overflow policy.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// # use wasm_websocket::ReceiveLimit;
    /// let options = Options::new().receive_limit(ReceiveLimit::default().messages(1000));
    /// # let _ = options;
    /// ```
    pub fn receive_limit(mut self, limit: ReceiveLimit) -> Self {
        self.common.receive_limit = Some(limit);
        self
    }

    /// Sets the maximum size of a received message in bytes, or `None` for no limit.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().max_message_size(64 * 1024);
    /// # let _ = options;
    /// ```
    pub fn max_message_size(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.common.max_message_size = Some(bytes.into());
        self
    }

    /// Sets the high-water mark of the bytes that the browser has not sent yet.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().high_water_mark(64 * 1024);
    /// # let _ = options;
    /// ```
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.common.high_water_mark = Some(bytes);
        self
    }

    /// Sets the low-water mark of the bytes that the browser has not sent yet.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().low_water_mark(0);
    /// # let _ = options;
    /// ```
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.common.low_water_mark = Some(bytes);
        self
    }
}

impl<M: Clone + PartialEq> Options<M> {
    /// Returns whether a connection with the one is as with the other, once it has begun.
    pub(crate) fn connects_like(&self, other: &Self) -> bool {
        let mut other = other.clone();
        other.common.is_lazy = self.common.is_lazy;
        *self == other
    }
}

impl Options<Reconnecting> {
    /// Sets the delay before each retry, and when the client gives up.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// # use wasm_websocket::ExponentialBackoff;
    /// let options = Options::new().backoff(ExponentialBackoff::new().max_retries(5));
    /// # let _ = options;
    /// ```
    pub fn backoff(mut self, backoff: ExponentialBackoff) -> Self {
        self.mode.backoff = Some(backoff);
        self
    }

    /// Sets the close codes that lead to another attempt.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// # use wasm_websocket::ClosePolicy;
    /// let options = Options::new().close_policy(ClosePolicy::new().stop_on(4000..=4099));
    /// # let _ = options;
    /// ```
    pub fn close_policy(mut self, policy: ClosePolicy) -> Self {
        self.mode.close_policy = Some(policy);
        self
    }

    /// Sets the age at which an open connection counts as healthy, which resets the back-off.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().healthy_after(Duration::from_secs(30));
    /// # let _ = options;
    /// ```
    pub fn healthy_after(mut self, time: Duration) -> Self {
        self.mode.healthy_after = Some(time);
        self
    }

    /// Sets the time-out of [`Handlers::target`](crate::Handlers::target).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().provider_timeout(Duration::from_secs(5));
    /// # let _ = options;
    /// ```
    pub fn provider_timeout(mut self, timeout: Duration) -> Self {
        self.mode.provider_timeout = Some(timeout);
        self
    }

    /// Sets the time-out of [`Handlers::on_connect`](crate::Handlers::on_connect).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().prepare_timeout(Duration::from_secs(5));
    /// # let _ = options;
    /// ```
    pub fn prepare_timeout(mut self, timeout: Duration) -> Self {
        self.mode.prepare_timeout = Some(timeout);
        self
    }

    /// Sets the time to send the queued messages when the connection is closed.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket_frontend::Options;
    /// let options = Options::new().flush_timeout(Duration::ZERO);
    /// # let _ = options;
    /// ```
    pub fn flush_timeout(mut self, timeout: Duration) -> Self {
        self.mode.flush_timeout = Some(timeout);
        self
    }

    /// Sets the limit of the queue that holds messages while there is no connection.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// # use wasm_websocket::OutboxLimit;
    /// let options = Options::new().outbox(OutboxLimit::default().messages(50));
    /// # let _ = options;
    /// ```
    pub fn outbox(mut self, limit: OutboxLimit) -> Self {
        self.mode.outbox = Some(limit);
        self
    }

    /// Probes a silent server with a message, and reconnects when no message arrives in time. One that
    /// equals `answer` is the answer to the probe.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Options;
    /// # use wasm_websocket::Heartbeat;
    /// let options = Options::new().heartbeat(Heartbeat::new(), "ping", "pong");
    /// # let _ = options;
    /// ```
    pub fn heartbeat(
        mut self,
        heartbeat: Heartbeat,
        probe: impl Into<Message>,
        answer: impl Into<Message>,
    ) -> Self {
        self.mode.heartbeat = Some((heartbeat, probe.into(), answer.into()));
        self
    }
}
