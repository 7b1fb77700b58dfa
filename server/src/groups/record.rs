use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{Ending, Membership, WaitingOrders};
use crate::frame_observer::Received;

/// The code that stands for a connection that ended without a close frame.
const NO_CLOSE_FRAME: u16 = 1006;

/// One connection in its group, from its request until it is dropped with the connection.
#[derive(Debug)]
pub(crate) struct Record {
    membership: Membership,
    key: u64,
    stage: Stage,
}

/// How far a connection has come, which decides what its end means.
#[derive(Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing was answered yet, so the end means that the client has cancelled it.
    Unanswered,
    /// It was refused, or ended by the server before it was answered.
    Refused,
    /// The WebSocket was opened, and its client has sent no close frame yet.
    Opened,
    /// The client has sent a close frame with this code.
    Closed(u16),
}

impl Record {
    pub(super) fn new(membership: Membership) -> (Self, oneshot::Receiver<Ending>) {
        // The connection can be reached before anyone is told that it is there.
        let (key, ending) = membership.add_member();
        membership.change(|snapshot| {
            snapshot.requests += 1;
            snapshot.open += 1;
        });
        let record = Self {
            membership,
            key,
            stage: Stage::Unanswered,
        };
        (record, ending)
    }

    /// Is cancelled when the group was told to proceed.
    pub(crate) fn proceeding(&self) -> CancellationToken {
        self.membership.proceeding()
    }

    /// Takes orders from now on.
    pub(crate) fn take_orders(&self) -> WaitingOrders {
        self.membership.take_orders(self.key)
    }

    /// The handshake is answered with anything but the opening of the WebSocket.
    pub(crate) fn refused(&mut self) {
        if self.stage == Stage::Unanswered {
            self.stage = Stage::Refused;
        }
    }

    /// The handshake is answered with the opening of the WebSocket.
    pub(crate) fn opened(&mut self) {
        self.stage = Stage::Opened;
    }

    /// The endpoint has read a message with a number.
    pub(crate) fn numbered(&self, number: u64) {
        self.membership
            .change(|snapshot| snapshot.add_number(number));
    }

    pub(crate) fn received(&mut self, received: &Received) {
        if let Received::Close(close) = received {
            self.stage = Stage::Closed(close.code);
        }
        self.membership.change(|snapshot| match received {
            Received::Message { bytes } => {
                snapshot.received_messages += 1;
                snapshot.received_bytes += bytes;
            }
            Received::Pong => snapshot.pongs += 1,
            Received::Close(close) => snapshot.last_close = Some(close.clone()),
        });
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.membership.remove_member(self.key);
        self.membership.change(|snapshot| {
            snapshot.open -= 1;
            let code = match self.stage {
                Stage::Unanswered => {
                    snapshot.cancelled += 1;
                    return;
                }
                Stage::Refused => return,
                Stage::Opened => NO_CLOSE_FRAME,
                Stage::Closed(code) => code,
            };
            *snapshot.closes.entry(code).or_default() += 1;
        });
    }
}
