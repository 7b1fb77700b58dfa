//! The way to an open connection, and what follows when it cannot be made or is lost.

use std::time::Duration;

use super::phase::{Deadline, Open, Phase};
use super::{Action, Generation, Machine, Refusal, Time};
use crate::close::CloseEvent;
use crate::error::Error;
use crate::reconnect::event::ConnectionCause;

/// The least time from one attempt to the next that a sign of the browser hurries: such signs may
/// come in swarms.
const LEAST_BETWEEN_ATTEMPTS: Duration = Duration::from_secs(1);

impl Machine {
    /// Begins with a new attempt, whatever there was before.
    pub(super) fn restart(&mut self, now: Time) {
        match self.phase {
            Phase::Resolving(_)
            | Phase::Connecting(_)
            | Phase::Preparing(_)
            | Phase::Open(_)
            | Phase::Closing(_) => self.act(Action::Abandon),
            Phase::Idle | Phase::Waiting(_) | Phase::Suspended | Phase::Closed | Phase::Failed => {}
        }
        self.retries = 0;
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

    pub(super) fn cannot_connect(&mut self, now: Time, error: Error) {
        if !matches!(self.phase, Phase::Connecting(_)) {
            return;
        }
        // A browser may refuse to try now, and what it was given is wrong for ever.
        let may_succeed_later = error.is_connect();
        let cause = ConnectionCause::CannotConnect(error);
        match may_succeed_later {
            true => self.lose(now, cause),
            false => self.enter(Phase::Failed, cause),
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
        let reconnects = match self.phase {
            Phase::Connecting(_) => true,
            Phase::Preparing(_) | Phase::Open(_) => self.policy.close_codes.reconnects(event.code),
            Phase::Closing(_) => {
                self.enter(Phase::Closed, ConnectionCause::Ended(event));
                return;
            }
            _ => return,
        };
        let cause = ConnectionCause::Ended(event);
        match reconnects {
            true => self.lose(now, cause),
            false => self.enter(Phase::Failed, cause),
        }
    }

    /// Has the next attempt planned. Nothing is left of the one before.
    pub(super) fn lose(&mut self, now: Time, cause: ConnectionCause) {
        match self.is_online {
            true => {
                self.retries = self.retries.saturating_add(1);
                // Until the answer comes.
                self.phase = Phase::Waiting(Time::MAX);
                self.lost = Some(cause);
                self.actions.push_back(Action::AskBackoff(self.retries));
            }
            // What fails without a network is no retry that counts.
            false => self.wait(now, self.policy.offline_wait, cause),
        }
    }

    /// Takes the answer to [`Action::AskBackoff`], which has to come before any input.
    pub(crate) fn plan(&mut self, now: Time, delay: Option<Duration>) {
        let Some(cause) = self.lost.take() else {
            return;
        };
        match delay {
            Some(delay) => self.wait(now, delay, cause),
            None => self.enter(Phase::Failed, cause),
        }
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
