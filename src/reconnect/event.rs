use std::fmt;
use std::time::Duration;

use super::close_policy::CloseRule;
use crate::close::CloseEvent;
use crate::error::Error;

/// The state of a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket).
///
/// ```text
/// Idle ─► Resolving ─► Connecting ─► Preparing ─► Open ◄─► Probing
///          ▲     │         │             │         │          │
///          │     └─────────┴────────┬────┴─────────┴──────────┘
///          │                        │
///          │                 lost ┌─┴──────┐ final close code, blocked URL,
///          │                      ▼        ▼ "stop", no retry left
///          ├───────────────── Waiting    Failed
///          │                      ▲
///          │                      ▼ offline, online
///          ├───────── WaitingForNetwork
///          │
///          └─ page is back ─ Suspended ◄─ page enters the back/forward cache
///
/// reconnect(): from any state to Resolving
/// close():     from any state but Failed to Closed, from Open and Probing by way of Closing
/// ```
///
/// ```
/// use wasm_websocket::ConnectionState;
///
/// assert!(ConnectionState::Probing.is_open());
/// assert!(!ConnectionState::Failed.is_open());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionState {
    /// No connection has been requested yet.
    Idle,
    /// The URL provider is running.
    Resolving,
    /// A socket is CONNECTING.
    Connecting,
    /// The socket is OPEN, and the preparations are running.
    Preparing,
    /// The socket is OPEN, and messages are sent.
    Open,
    /// Same as [`Open`](Self::Open), with a probe of the server pending.
    Probing,
    /// The next attempt starts after a delay.
    Waiting,
    /// The browser reports that it is offline. The next attempt starts when the browser reports
    /// that it is online. It also starts after a delay, because the browser may be wrong.
    WaitingForNetwork,
    /// The page is in the back/forward cache, where no page may have a connection.
    Suspended,
    /// [`close`](crate::ReconnectingWebSocket::close) was called. The client sends the queued
    /// messages and then makes the closing handshake.
    Closing,
    /// This side closed the client. Only `reconnect()` leaves this state.
    Closed,
    /// The client gave up. Only `reconnect()` leaves this state.
    Failed,
}

impl ConnectionState {
    /// Returns whether messages are sent at once.
    ///
    /// ```
    /// # use wasm_websocket::ConnectionState;
    /// assert!(ConnectionState::Open.is_open());
    /// ```
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Probing)
    }

    /// Returns whether the next attempt is planned.
    ///
    /// ```
    /// # use wasm_websocket::ConnectionState;
    /// assert!(ConnectionState::WaitingForNetwork.is_waiting());
    /// ```
    #[must_use]
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Waiting | Self::WaitingForNetwork)
    }

    /// Returns whether only a call to `reconnect()` leaves this state.
    ///
    /// ```
    /// # use wasm_websocket::ConnectionState;
    /// assert!(ConnectionState::Failed.is_final());
    /// ```
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Failed)
    }
}

/// The cause of a state change of a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket).
///
/// ```
/// use wasm_websocket::{CloseCode, ConnectionCause};
///
/// fn has_expired(cause: &ConnectionCause) -> bool {
///     cause.close_event().is_some_and(|event| event.code == CloseCode::from(4001))
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConnectionCause {
    /// The client was created, or `reconnect()` was called.
    Requested,
    /// `close()` was called.
    CloseRequested,
    /// The previous step succeeded: the URL is known, the socket is open, or the preparations are
    /// complete.
    Done,
    /// The delay has elapsed.
    RetryDue,
    /// A stream received more messages than its limit, and
    /// [`OverflowPolicy::Close`](crate::OverflowPolicy::Close) closed the client.
    Overflow,
    /// The browser does not connect to this URL: it is invalid, its port is blocked, or it is
    /// insecure and the page is not. The next attempt would fail likewise, so there is none.
    CannotConnect(Error),
    /// The connection failed or ended.
    Ended(CloseEvent),
    /// The connection ended with a final close code.
    FinalCode {
        /// How the connection ended.
        event: CloseEvent,
        /// The rule that makes the code final.
        rule: CloseRule,
    },
    /// The attempt or connection was lost, and the [`Backoff`](crate::Backoff) gives up.
    NoRetryLeft(Box<ConnectionCause>),
    /// The provider or the preparations failed, and may succeed in the next attempt.
    Refused,
    /// The provider or the preparations ruled out another attempt.
    Stopped,
    /// A step exceeded its time-out, in the state given.
    TimedOut(ConnectionState),
    /// The server did not answer a probe in time.
    Unresponsive,
    /// The probe could not be sent, so that no answer can be missing.
    ProbeNotSent,
    /// The server has sent nothing for a while.
    Silence,
    /// The server answered the probe, or sent another message.
    Answered,
    /// The browser reports that it is online.
    Online,
    /// The browser reports that it is offline.
    Offline,
    /// The page became visible.
    Visible,
    /// The page resumed after a freeze, or was restored from the back/forward cache.
    Resumed,
    /// A late timer, or a jump of the clock, shows that the machine was asleep or the page was
    /// throttled.
    Woken,
    /// The page entered the back/forward cache.
    PageHidden,
}

impl ConnectionCause {
    /// Returns how the connection ended, if its end is the cause.
    ///
    /// ```
    /// # use wasm_websocket::ConnectionCause;
    /// assert!(ConnectionCause::Requested.close_event().is_none());
    /// ```
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::Ended(event) | Self::FinalCode { event, .. } => Some(event),
            Self::NoRetryLeft(cause) => cause.close_event(),
            _ => None,
        }
    }
}

impl ConnectionCause {
    /// Returns the message without the data of the cause. An error that has it does not link what
    /// the data needs for its messages.
    pub(crate) fn summary(&self) -> &'static str {
        match self {
            Self::Requested => "it was requested",
            Self::CloseRequested => "this side has closed the connection",
            Self::Done => "the previous step is complete",
            Self::RetryDue => "the delay has elapsed",
            Self::Overflow => "a stream received more messages than its limit",
            Self::CannotConnect(_) => "the browser does not connect to the URL",
            Self::Ended(_) | Self::FinalCode { .. } => "the connection has ended",
            Self::NoRetryLeft(cause) => cause.summary(),
            Self::Refused => "the preparations failed",
            Self::Stopped => "the preparations ruled out another attempt",
            Self::TimedOut(_) => "the step exceeded its time-out",
            Self::Unresponsive => "the server did not answer a probe",
            Self::ProbeNotSent => "the probe could not be sent",
            Self::Silence => "the server has sent nothing for a while",
            Self::Answered => "the server has answered",
            Self::Online => "the browser is online",
            Self::Offline => "the browser is offline",
            Self::Visible => "the page is visible",
            Self::Resumed => "the page has resumed",
            Self::Woken => "the machine was asleep, or the page was throttled",
            Self::PageHidden => "the page is in the back/forward cache",
        }
    }
}

impl fmt::Display for ConnectionCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = self.summary();
        match self {
            Self::CannotConnect(error) => error.fmt(f),
            Self::Ended(event) => write!(f, "{summary}: {event}"),
            Self::FinalCode { event, rule } => write!(f, "{summary}: {event}; {rule}"),
            Self::NoRetryLeft(cause) => write!(f, "no retry is left: {cause}"),
            _ => f.write_str(summary),
        }
    }
}

/// A change of the state of a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket).
///
/// ```
/// use wasm_websocket::{ConnectionEvent, ConnectionState};
///
/// fn show(event: &ConnectionEvent) -> String {
///     match (event.to, event.delay) {
///         (ConnectionState::Open, _) => "connected".to_owned(),
///         (_, Some(delay)) => format!("{}; again in {} s", event.cause, delay.as_secs()),
///         _ => event.cause.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConnectionEvent {
    /// The number of the change, from 1 on, without gaps.
    pub number: u64,
    /// The previous state. It equals the new one if only the attempt or the delay has changed.
    pub from: ConnectionState,
    /// The new state.
    pub to: ConnectionState,
    /// The cause of the change.
    pub cause: ConnectionCause,
    /// The number of attempts started so far.
    pub attempt: u64,
    /// The delay before the next attempt, in a state that waits.
    pub delay: Option<Duration>,
}

impl ConnectionEvent {
    /// Returns what is true before the first change.
    pub(crate) fn initial() -> Self {
        Self {
            number: 0,
            from: ConnectionState::Idle,
            to: ConnectionState::Idle,
            cause: ConnectionCause::Requested,
            attempt: 0,
            delay: None,
        }
    }
}
