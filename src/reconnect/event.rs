use std::fmt;
use std::time::Duration;

use crate::close::CloseEvent;
use crate::error::Error;

/// What a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket) does at the moment.
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
    /// Nothing has been asked for yet.
    Idle,
    /// The provider of the URL is asked.
    Resolving,
    /// A socket is CONNECTING.
    Connecting,
    /// The socket is OPEN, and what has to go first is being done.
    Preparing,
    /// The socket is OPEN, and what is sent goes out.
    Open,
    /// As [`Open`](Self::Open), but the server is asked whether it is still there.
    Probing,
    /// The next attempt comes after a delay.
    Waiting,
    /// The browser says that it is offline: the next attempt comes when it says otherwise, and
    /// after a delay all the same, because it may be wrong.
    WaitingForNetwork,
    /// The page is kept in the cache for going back, where no page may have a connection.
    Suspended,
    /// [`close`](crate::ReconnectingWebSocket::close) was called, and what waits is being sent and
    /// the closing handshake is being made.
    Closing,
    /// It was closed by this side. Only `reconnect()` changes that.
    Closed,
    /// It was given up. Only `reconnect()` changes that.
    Failed,
}

impl ConnectionState {
    /// Whether messages go out at once.
    ///
    /// ```
    /// # use wasm_websocket::ConnectionState;
    /// assert!(ConnectionState::Open.is_open());
    /// ```
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Probing)
    }

    /// Whether nothing happens any more unless it is asked for.
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

/// Why a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket) has come into its state.
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
    /// It was made, or `reconnect()` was called.
    Requested,
    /// `close()` was called.
    CloseRequested,
    /// The step before was done: the URL is known, the socket is open, the preparations are made.
    Done,
    /// The delay is over.
    RetryDue,
    /// There can be no connection: a bad URL, or a platform without sockets.
    CannotConnect(Error),
    /// The connection could not be made, or has ended.
    Ended(CloseEvent),
    /// The provider or the preparations failed, and may succeed the next time.
    Refused,
    /// The provider or the preparations said that it is no use to try again.
    Stopped,
    /// A step took longer than it may, in the state before.
    TimedOut(ConnectionState),
    /// The server did not answer a probe in time.
    Unresponsive,
    /// There has been nothing from the server for a while.
    Silence,
    /// The server has answered, or sent something else.
    Answered,
    /// The browser says that there is a network.
    Online,
    /// The browser says that there is none.
    Offline,
    /// The page has become visible.
    Visible,
    /// The page goes on after it was frozen or was in the cache for going back.
    Resumed,
    /// The clock shows that the machine has slept.
    Woken,
    /// The page goes into the cache for going back.
    PageHidden,
}

impl fmt::Display for ConnectionCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Requested => "it was asked for",
            Self::CloseRequested => "this side has closed it",
            Self::Done => "the step before was done",
            Self::RetryDue => "the delay is over",
            Self::CannotConnect(error) => return error.fmt(f),
            Self::Ended(event) => return write!(f, "the connection has ended: {event}"),
            Self::Refused => "the preparations failed",
            Self::Stopped => "the preparations said that it is no use to try again",
            Self::TimedOut(_) => "it took too long",
            Self::Unresponsive => "the server did not answer a probe",
            Self::Silence => "nothing came from the server for a while",
            Self::Answered => "the server has answered",
            Self::Online => "the browser is online",
            Self::Offline => "the browser is offline",
            Self::Visible => "the page is visible",
            Self::Resumed => "the page goes on",
            Self::Woken => "the machine has slept",
            Self::PageHidden => "the page was left",
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
    /// The state from now on.
    pub state: ConnectionState,
    /// What has changed it.
    pub cause: ConnectionCause,
    /// The attempts that were begun so far.
    pub attempt: u64,
    /// How long the next attempt is waited for, in a state that waits.
    pub delay: Option<Duration>,
}
