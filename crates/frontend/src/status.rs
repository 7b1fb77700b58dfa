use std::time::Duration;

use wasm_websocket::{ConnectionCause, ConnectionEvent, ConnectionState};

/// The state of a connection and its cause.
///
/// A [plain](crate::Options::plain) connection that ended without a call of
/// [`close`](crate::Connection::close) is [`Failed`](ConnectionState::Failed).
///
/// ```
/// use wasm_websocket_frontend::Status;
///
/// fn hint(status: &Status) -> String {
///     match (status.is_open(), status.delay) {
///         (true, _) => "connected".to_owned(),
///         (_, Some(delay)) => format!("{}; again in {} s", status.cause, delay.as_secs()),
///         _ => status.cause.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// The state.
    pub state: ConnectionState,
    /// The cause of the last change of the state.
    pub cause: ConnectionCause,
    /// The number of attempts started so far.
    pub attempt: u64,
    /// The delay before the next attempt, in a state that waits.
    pub delay: Option<Duration>,
}

impl Status {
    /// Returns whether messages are sent at once.
    ///
    /// ```
    /// # fn example(status: &wasm_websocket_frontend::Status) -> bool {
    /// status.is_open()
    /// # }
    /// ```
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    pub(crate) fn new(state: ConnectionState, cause: ConnectionCause, attempt: u64) -> Self {
        Self {
            state,
            cause,
            attempt,
            delay: None,
        }
    }
}

/// The status of a connection that was not opened yet, on the server too.
impl Default for Status {
    fn default() -> Self {
        Self::new(ConnectionState::Idle, ConnectionCause::Requested, 0)
    }
}

impl From<&ConnectionEvent> for Status {
    fn from(event: &ConnectionEvent) -> Self {
        Self {
            delay: event.delay,
            ..Self::new(event.to, event.cause.clone(), event.attempt)
        }
    }
}
