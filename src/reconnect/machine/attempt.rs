//! The steps of an attempt, and the loss of an attempt or a connection.

use std::time::Duration;

use super::phase::{Deadline, Open, Phase};
use super::{Action, Generation, Machine, Refusal, Time};
use crate::close::CloseEvent;
use crate::error::Error;
use crate::reconnect::event::ConnectionCause;

/// The minimum time between an attempt and one that a browser event starts early, because such
/// events may come in bursts.
const LEAST_BETWEEN_ATTEMPTS: Duration = Duration::from_secs(1);

impl Machine {
    /// Starts a new attempt, from any phase.
    pub(super) fn restart(&mut self, now: Time) {
        match self.phase {
            Phase::Resolving(_)
            | Phase::Connecting(_)
            | Phase::Preparing(_)
            | Phase::Open(_)
            | Phase::Closing(_) => self.act(Action::Abandon),
            Phase::Idle | Phase::Waiting(_) | Phase::Suspended | Phase::Closed | Phase::Failed => {}
        }
        self.forget_losses();
        self.attempt(now, ConnectionCause::Requested);
    }

    pub(super) fn attempt(&mut self, now: Time, cause: ConnectionCause) {
        self.generation = Generation(self.generation.0 + 1);
        self.last_attempt = now;
        let deadline = Deadline::new(now.saturating_add(self.policy.resolve_timeout));
        self.enter(Phase::Resolving(deadline), cause);
        self.act(Action::Resolve);
    }

    pub(super) fn resolved(&mut self, now: Time, result: Result<(), Refusal>) {
        if !matches!(self.phase, Phase::Resolving(_)) {
            return;
        }
        match result {
            Ok(()) => {
                let deadline = Deadline::new(now.saturating_add(self.policy.connect_timeout));
                self.enter(Phase::Connecting(deadline), ConnectionCause::Done);
                self.act(Action::Connect);
            }
            Err(refusal) => self.refused(now, refusal),
        }
    }

    pub(super) fn cannot_connect(&mut self, error: Error) {
        if matches!(self.phase, Phase::Connecting(_)) {
            self.enter(Phase::Failed, ConnectionCause::CannotConnect(error));
        }
    }

    pub(super) fn opened(&mut self, now: Time) {
        if matches!(self.phase, Phase::Connecting(_)) {
            let deadline = Deadline::new(now.saturating_add(self.policy.prepare_timeout));
            self.enter(Phase::Preparing(deadline), ConnectionCause::Done);
            self.act(Action::Prepare);
        }
    }

    pub(super) fn prepared(&mut self, now: Time, result: Result<(), Refusal>) {
        if !matches!(self.phase, Phase::Preparing(_)) {
            return;
        }
        match result {
            Ok(()) => {
                let open = Open {
                    proven_at: Some(now.saturating_add(self.policy.healthy_after)),
                    quiet_since: now,
                    probe: None,
                };
                self.enter(Phase::Open(open), ConnectionCause::Done);
                self.act(Action::Send);
            }
            Err(refusal) => {
                self.act(Action::Abandon);
                self.refused(now, refusal);
            }
        }
    }

    fn refused(&mut self, now: Time, refusal: Refusal) {
        match refusal {
            Refusal::Retry => self.lose(now, ConnectionCause::Refused),
            Refusal::Stop => self.enter(Phase::Failed, ConnectionCause::Stopped),
        }
    }

    pub(super) fn ended(&mut self, now: Time, event: CloseEvent) {
        match self.phase {
            // Only a server that was reached can send a final code.
            Phase::Connecting(_) => self.lose(now, ConnectionCause::Ended(event)),
            Phase::Preparing(_) | Phase::Open(_) => {
                let rule = self.policy.close_codes.rule(event.code);
                if rule.reconnects {
                    self.lose(now, ConnectionCause::Ended(event));
                } else {
                    self.enter(Phase::Failed, ConnectionCause::FinalCode { event, rule });
                }
            }
            Phase::Closing(_) => self.enter(Phase::Closed, ConnectionCause::Ended(event)),
            _ => {}
        }
    }

    /// Plans the next attempt. Nothing remains of the previous attempt.
    pub(super) fn lose(&mut self, now: Time, cause: ConnectionCause) {
        if self.is_online {
            self.retries = self.retries.saturating_add(1);
            let since = *self.failing_since.get_or_insert(now);
            // Until `plan` is called.
            self.phase = Phase::Waiting(Time::MAX);
            self.lost = Some(cause);
            self.actions.push_back(Action::PlanRetry {
                number: self.retries,
                elapsed: now.saturating_sub(since),
            });
        } else {
            // A failure without a network does not count as a retry.
            self.wait(now, self.policy.offline_wait, cause);
        }
    }

    /// Takes the answer to [`Action::PlanRetry`], which has to come before any input.
    pub(crate) fn plan(&mut self, now: Time, delay: Option<Duration>) {
        let Some(cause) = self.lost.take() else {
            return;
        };
        match delay {
            Some(delay) => self.wait(now, delay, cause),
            None => {
                let cause = ConnectionCause::NoRetryLeft(Box::new(cause));
                self.enter(Phase::Failed, cause);
            }
        }
    }

    /// Makes the next loss the first one.
    pub(super) fn forget_losses(&mut self) {
        self.retries = 0;
        self.failing_since = None;
    }

    fn wait(&mut self, now: Time, delay: Duration, cause: ConnectionCause) {
        self.phase = Phase::Waiting(now.saturating_add(delay));
        self.announce(cause, Some(delay));
    }

    /// Makes a planned attempt early.
    pub(super) fn hurry(
        &mut self,
        now: Time,
        until: Time,
        cause: ConnectionCause,
        was_online: bool,
    ) {
        let earliest = until.min(self.last_attempt.saturating_add(LEAST_BETWEEN_ATTEMPTS));
        if now >= earliest {
            self.attempt(now, cause);
        } else if earliest < until || was_online != self.is_online {
            self.phase = Phase::Waiting(earliest);
            self.announce(cause, Some(earliest.saturating_sub(now)));
        }
    }
}
