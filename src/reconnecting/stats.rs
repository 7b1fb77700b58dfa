use std::time::Duration;

use crate::reconnect::{ConnectionCause, ConnectionEvent, ConnectionState};

/// What a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket) has done so far.
///
/// ```
/// use wasm_websocket::ReconnectingWebSocket;
///
/// fn warn(socket: &ReconnectingWebSocket) {
///     let stats = socket.stats();
///     if stats.unknown_messages > 0 {
///         println!("{} messages may have been lost", stats.unknown_messages);
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionStats {
    /// The attempts that were begun.
    pub attempts: u64,
    /// The attempts that have led to an open connection.
    pub connections: u64,
    /// Why attempts and connections came to nothing.
    pub losses: ConnectionLosses,
    /// The messages that the browser has taken.
    pub sent_messages: u64,
    /// Their bytes, in UTF-8.
    pub sent_bytes: u64,
    /// The accepted messages that were never sent.
    pub dropped_messages: u64,
    /// The messages that the browser had when a connection ended, of which nobody knows whether
    /// they got through.
    pub unknown_messages: u64,
    /// The messages that have come.
    pub received_messages: u64,
    /// Their bytes, a text with one for each UTF-16 code unit.
    pub received_bytes: u64,
    /// The messages that wait to be sent.
    pub queued_messages: usize,
    /// The bytes that wait to be sent.
    pub queued_bytes: usize,
    /// The most messages that ever waited.
    pub peak_queued_messages: usize,
    /// The most bytes that ever waited.
    pub peak_queued_bytes: usize,
    /// How long the answer to the last probe has taken.
    pub round_trip: Option<Duration>,
}

/// How many attempts and connections of a
/// [`ReconnectingWebSocket`](crate::ReconnectingWebSocket) were lost, by the cause. What was
/// closed or replaced by this side is not counted.
///
/// ```
/// use wasm_websocket::ReconnectingWebSocket;
///
/// fn is_behind_a_bad_network(socket: &ReconnectingWebSocket) -> bool {
///     let losses = socket.stats().losses;
///     losses.unresponsive + losses.timed_out > losses.ended
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionLosses {
    /// [`Ended`](ConnectionCause::Ended): the browser could not make the connection, or it has
    /// ended.
    pub ended: u64,
    /// [`CannotConnect`](ConnectionCause::CannotConnect): there can be none.
    pub cannot_connect: u64,
    /// [`Refused`](ConnectionCause::Refused) and [`Stopped`](ConnectionCause::Stopped): the
    /// provider or the preparations failed.
    pub refused: u64,
    /// [`TimedOut`](ConnectionCause::TimedOut): a step took longer than it may.
    pub timed_out: u64,
    /// [`Unresponsive`](ConnectionCause::Unresponsive): a probe was not answered in time.
    pub unresponsive: u64,
}

impl ConnectionLosses {
    /// Counts the loss that a change of the state tells of, if it is one.
    pub(super) fn count(&mut self, event: &ConnectionEvent) {
        if event.state == ConnectionState::Closed {
            return;
        }
        let counter = match event.cause {
            ConnectionCause::Ended(_) => &mut self.ended,
            ConnectionCause::CannotConnect(_) => &mut self.cannot_connect,
            ConnectionCause::Refused | ConnectionCause::Stopped => &mut self.refused,
            ConnectionCause::TimedOut(_) => &mut self.timed_out,
            ConnectionCause::Unresponsive => &mut self.unresponsive,
            _ => return,
        };
        *counter += 1;
    }
}
