use std::time::Duration;

use crate::reconnect::{ConnectionCause, ConnectionEvent, ConnectionState, DropReason};

/// The counters of a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket).
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
    /// The number of attempts started.
    pub attempts: u64,
    /// The number of attempts that led to an open connection.
    pub connections: u64,
    /// The lost attempts and connections, by cause.
    pub losses: ConnectionLosses,
    /// The number of messages that the browser accepted.
    pub sent_messages: u64,
    /// The bytes of the messages that the browser accepted. Text counts in UTF-8.
    pub sent_bytes: u64,
    /// The number of accepted messages that were never sent.
    pub dropped_messages: u64,
    /// The number of these that the overflow policy or the time to live dropped.
    pub dropped_by_policy: u64,
    /// The number of these that were withdrawn.
    pub withdrawn_messages: u64,
    /// The number of messages that the browser still held when a connection ended. Their delivery
    /// is unknown.
    pub unknown_messages: u64,
    /// The number of received messages.
    pub received_messages: u64,
    /// The bytes of the received messages. Text counts one byte for each UTF-16 code unit.
    pub received_bytes: u64,
    /// The number of queued messages.
    pub queued_messages: usize,
    /// The bytes of the queued messages.
    pub queued_bytes: usize,
    /// The highest number of queued messages so far.
    pub peak_queued_messages: usize,
    /// The highest number of queued bytes so far.
    pub peak_queued_bytes: usize,
    /// The time from the last answered probe to its answer.
    pub round_trip: Option<Duration>,
}

/// The number of lost attempts and connections of a
/// [`ReconnectingWebSocket`](crate::ReconnectingWebSocket), by cause.
///
/// Attempts and connections that this side closed or replaced are not counted.
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
    /// [`Ended`](ConnectionCause::Ended) and [`FinalCode`](ConnectionCause::FinalCode): the
    /// connection failed or ended.
    pub ended: u64,
    /// [`CannotConnect`](ConnectionCause::CannotConnect): the browser does not connect to the URL.
    pub cannot_connect: u64,
    /// [`Refused`](ConnectionCause::Refused) and [`Stopped`](ConnectionCause::Stopped): the
    /// provider or the preparations failed.
    pub refused: u64,
    /// [`TimedOut`](ConnectionCause::TimedOut): a step exceeded its time-out.
    pub timed_out: u64,
    /// [`Unresponsive`](ConnectionCause::Unresponsive): a probe was not answered in time.
    pub unresponsive: u64,
}

impl ConnectionStats {
    pub(super) fn count_drop(&mut self, reason: DropReason) {
        self.dropped_messages += 1;
        match reason {
            DropReason::Overflow | DropReason::Expired => self.dropped_by_policy += 1,
            DropReason::Withdrawn => self.withdrawn_messages += 1,
            DropReason::Closed => {}
        }
    }

    /// Returns how many messages an end has taken, perhaps.
    pub(super) fn lost_messages(&self) -> u64 {
        let chosen = self.dropped_by_policy + self.withdrawn_messages;
        self.dropped_messages - chosen + self.unknown_messages
    }
}

impl ConnectionLosses {
    /// Counts the loss that a state change reports, if any.
    pub(super) fn count(&mut self, event: &ConnectionEvent) {
        if event.to == ConnectionState::Closed {
            return;
        }
        let cause = match &event.cause {
            ConnectionCause::NoRetryLeft(cause) => cause,
            cause => cause,
        };
        let counter = match cause {
            ConnectionCause::Ended(_) | ConnectionCause::FinalCode { .. } => &mut self.ended,
            ConnectionCause::CannotConnect(_) => &mut self.cannot_connect,
            ConnectionCause::Refused | ConnectionCause::Stopped => &mut self.refused,
            ConnectionCause::TimedOut(_) => &mut self.timed_out,
            ConnectionCause::Unresponsive => &mut self.unresponsive,
            _ => return,
        };
        *counter += 1;
    }
}
