//! An open connection: its health, and the heartbeat.

use std::time::Duration;

use super::phase::{Deadline, Open, Phase, Probe};
use super::{Action, Inbound, Machine, Time};
use crate::reconnect::event::ConnectionCause;

/// The time for the browser to deliver messages that arrived while the machine slept.
const SETTLING: Duration = Duration::from_millis(250);

impl Machine {
    /// Marks the connection as healthy, which resets the retries.
    pub(super) fn prove(&mut self) {
        if let Phase::Open(open) = &mut self.phase {
            open.proven_at = None;
            self.forget_losses();
        }
    }

    pub(super) fn received(&mut self, now: Time, inbound: Inbound) {
        self.prove();
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        open.quiet_since = now;
        let Some(Probe::Sent {
            at,
            only_answers_count,
            ..
        }) = open.probe
        else {
            return;
        };
        let is_answer = inbound == Inbound::Answer;
        if is_answer {
            self.round_trip = Some(now.saturating_sub(at));
        }
        if is_answer || !only_answers_count {
            open.probe = None;
            self.announce(ConnectionCause::Answered, None);
        }
    }

    /// Starts a probe, unless there is no heartbeat. A pending probe is replaced only after sleep.
    pub(super) fn probe(&mut self, now: Time, cause: ConnectionCause, has_slept: bool) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let was_probing = open.probe.is_some();
        if self.policy.heartbeat.is_none() || (was_probing && !has_slept) {
            return;
        }
        if has_slept {
            let until = now.saturating_add(SETTLING);
            open.probe = Some(Probe::Settling { until });
        } else {
            self.ask(false);
        }
        if !was_probing {
            self.announce(cause, None);
        }
    }

    fn ask(&mut self, only_answers_count: bool) {
        if let Phase::Open(open) = &mut self.phase {
            open.probe = Some(Probe::Asked { only_answers_count });
            self.act(Action::Probe);
        }
    }

    pub(super) fn probe_sent(&mut self, now: Time, was_sent: bool) {
        let (Phase::Open(open), Some(heartbeat)) = (&mut self.phase, self.policy.heartbeat) else {
            return;
        };
        let Some(Probe::Asked { only_answers_count }) = open.probe else {
            return;
        };
        if was_sent {
            open.probe = Some(Probe::Sent {
                at: now,
                deadline: Deadline::new(now.saturating_add(heartbeat.answer)),
                only_answers_count,
            });
        } else {
            open.probe = None;
            open.quiet_since = now;
            self.announce(ConnectionCause::ProbeNotSent, None);
        }
    }

    pub(super) fn time_passed_while_open(&mut self, now: Time) {
        let Phase::Open(Open {
            proven_at,
            quiet_since,
            probe,
        }) = &mut self.phase
        else {
            return;
        };
        let is_proven = proven_at.is_some_and(|at| now >= at);
        let quiet = now.saturating_sub(*quiet_since);
        match probe {
            None => {
                let heartbeat = self.policy.heartbeat;
                if heartbeat.is_some_and(|heartbeat| quiet >= heartbeat.silence) {
                    self.probe(now, ConnectionCause::Silence, false);
                }
            }
            Some(Probe::Settling { until }) => {
                if now >= *until {
                    self.ask(true);
                }
            }
            Some(Probe::Sent { deadline, .. }) => {
                if deadline.is_over(now) {
                    self.act(Action::Abandon);
                    self.lose(now, ConnectionCause::Unresponsive);
                }
            }
            Some(Probe::Asked { .. }) => {}
        }
        if is_proven {
            self.prove();
        }
    }
}
