use std::fmt;
use std::time::Duration;

use crate::close::CloseEvent;
use crate::error::Error;

/// The state of a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket).
///
/// ```text
///            ┌────────────── reconnect() ◄── any state
///            ▼
/// Idle ─► Resolving ─► Connecting ─► Preparing ─► Open ◄─► Probing
///            ▲   │          │            │          │          │
///            │   └──────────┴─────┬──────┴──────────┴──────────┘
///            │                    ▼                       │ final code, "stop",
///            ├─────────────── Waiting ◄──► WaitingForNetwork │ no retry left
///            │                    │                       ▼
///            └─ page is back ─ Suspended               Failed
///
/// close(): from any state to Closed, from Open by way of Closing
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
///     matches!(cause, ConnectionCause::Ended(event) if event.code == CloseCode::from(4001))
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
    /// No socket could be created, because of a bad URL or a platform without sockets.
    CannotConnect(Error),
    /// The connection failed or ended.
    Ended(CloseEvent),
    /// The provider or the preparations failed, and may succeed in the next attempt.
    Refused,
    /// The provider or the preparations ruled out another attempt.
    Stopped,
    /// A step exceeded its time-out, in the state given.
    TimedOut(ConnectionState),
    /// The server did not answer a probe in time.
    Unresponsive,
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
    /// A jump of the clock shows that the machine was asleep.
    Woken,
    /// The page entered the back/forward cache.
    PageHidden,
}

impl fmt::Display for ConnectionCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Requested => "it was requested",
            Self::CloseRequested => "this side has closed the connection",
            Self::Done => "the previous step is complete",
            Self::RetryDue => "the delay has elapsed",
            Self::CannotConnect(error) => return error.fmt(f),
            Self::Ended(event) => return write!(f, "the connection has ended: {event}"),
            Self::Refused => "the preparations failed",
            Self::Stopped => "the preparations ruled out another attempt",
            Self::TimedOut(_) => "the step exceeded its time-out",
            Self::Unresponsive => "the server did not answer a probe",
            Self::Silence => "the server has sent nothing for a while",
            Self::Answered => "the server has answered",
            Self::Online => "the browser is online",
            Self::Offline => "the browser is offline",
            Self::Visible => "the page is visible",
            Self::Resumed => "the page has resumed",
            Self::Woken => "the machine was asleep",
            Self::PageHidden => "the page is in the back/forward cache",
        })
    }
}

/// A change of the state of a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket).
///
/// ```
/// use wasm_websocket::{ConnectionEvent, ConnectionState};
///
/// fn show(event: &ConnectionEvent) -> String {
///     match (event.state, event.delay) {
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
    /// The new state.
    pub state: ConnectionState,
    /// The cause of the change.
    pub cause: ConnectionCause,
    /// The number of attempts started so far.
    pub attempt: u64,
    /// The delay before the next attempt, in a state that waits.
    pub delay: Option<Duration>,
}
