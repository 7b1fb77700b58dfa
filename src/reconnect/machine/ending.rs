//! The ends that this side causes: closing, and leaving the page.

use super::phase::{Closing, Phase};
use super::{Action, Machine, Time};
use crate::reconnect::event::ConnectionCause;

impl Machine {
    pub(super) fn close(&mut self, now: Time, cause: ConnectionCause) {
        match self.phase {
            Phase::Open(_) => {
                let closing = Closing {
                    until: now.saturating_add(self.policy.flush_timeout),
                    is_flushing: true,
                };
                self.enter(Phase::Closing(closing), cause);
                self.act(Action::Drain);
            }
            Phase::Resolving(_) | Phase::Connecting(_) | Phase::Preparing(_) => {
                self.act(Action::Abandon);
                self.enter(Phase::Closed, cause);
            }
            Phase::Idle | Phase::Waiting(_) | Phase::Suspended => {
                self.enter(Phase::Closed, cause);
            }
            Phase::Closing(_) | Phase::Closed | Phase::Failed => {}
        }
    }

    pub(super) fn drained(&mut self, now: Time) {
        let Phase::Closing(closing) = &mut self.phase else {
            return;
        };
        if std::mem::take(&mut closing.is_flushing) {
            closing.until = now.saturating_add(self.policy.close_grace);
            self.act(Action::Close);
        }
    }

    pub(super) fn closing_timed_out(&mut self, now: Time) {
        let Phase::Closing(closing) = &self.phase else {
            return;
        };
        if closing.is_flushing {
            self.drained(now);
        } else {
            let cause = ConnectionCause::TimedOut(self.state());
            self.act(Action::Abandon);
            self.enter(Phase::Closed, cause);
        }
    }

    /// Ends the attempt, because a page in the back/forward cache may have no connection.
    pub(super) fn suspend(&mut self) {
        match self.phase {
            Phase::Resolving(_) | Phase::Connecting(_) | Phase::Preparing(_) | Phase::Open(_) => {
                self.act(Action::Abandon);
                self.enter(Phase::Suspended, ConnectionCause::PageHidden);
            }
            Phase::Waiting(_) => self.enter(Phase::Suspended, ConnectionCause::PageHidden),
            Phase::Closing(_) => {
                self.act(Action::Abandon);
                self.enter(Phase::Closed, ConnectionCause::PageHidden);
            }
            Phase::Idle | Phase::Suspended | Phase::Closed | Phase::Failed => {}
        }
    }
}
