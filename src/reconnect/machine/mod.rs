//! The state machine: one input in, actions out. It has no clock, no socket and no chance: `now`
//! comes with each input, and it asks for the delay before a retry.

mod attempt;
mod ending;
mod open;
mod phase;

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use self::phase::Phase;
use super::backoff::Backoff;
use super::event::{ConnectionCause, ConnectionEvent, ConnectionState};
use super::policy::Policy;
use crate::close::CloseEvent;
use crate::error::Error;

/// The time since some moment that does not change.
pub(crate) type Time = Duration;

/// The number of an attempt. What belongs to an earlier one is ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Generation(u64);

/// Why the provider or the preparations gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Retry,
    Stop,
}

/// A sign that the world has changed while nobody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    Online,
    Visible,
    /// After a freeze or from the cache for going back.
    Resumed,
    /// The wall clock is ahead of the timers.
    ClockJump,
}

/// What has happened.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// The user asks for a connection, for the first time or for a new one.
    Connect,
    Close,
    MarkHealthy,
    Resolved(Generation, Result<(), Refusal>),
    /// The socket could not even be made.
    CannotConnect(Generation, Error),
    Opened(Generation),
    Prepared(Generation, Result<(), Refusal>),
    Received(Generation, Inbound),
    Ended(Generation, CloseEvent),
    /// Whether the browser has taken the probe.
    ProbeSent(Generation, bool),
    /// Nothing waits to be sent any more.
    Drained(Generation),
    Wake(Wake),
    Offline,
    PageHidden,
    /// The time that [`Machine::timeout`] gave has come, or any other.
    Timeout,
}

/// What a message is to the heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inbound {
    Answer,
    Other,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Resolve(Generation),
    Connect(Generation),
    Prepare(Generation),
    /// What waits and what comes may be sent.
    Send(Generation),
    Probe(Generation),
    /// Has [`Input::Drained`] come when nothing waits to be sent any more.
    Drain(Generation),
    /// Makes the closing handshake, with the code that the user gave.
    Shut(Generation),
    /// Has [`Machine::plan`] called with the delay before a retry of a number, counted from 1. The
    /// back-off is the user's, and may use the client.
    AskBackoff(u32),
    /// Ends everything of an attempt at once, and detaches it.
    Abandon(Generation),
    Announce(ConnectionEvent),
}

pub(crate) struct Machine {
    policy: Policy,
    phase: Phase,
    generation: Generation,
    /// The retries since a connection has proven itself.
    retries: u32,
    /// What ended the last attempt, as long as nobody has said when to try again.
    lost: Option<ConnectionCause>,
    is_online: bool,
    last_attempt: Time,
    changes: u64,
    round_trip: Option<Duration>,
    actions: VecDeque<Action>,
}

impl Machine {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            phase: Phase::Idle,
            generation: Generation::default(),
            retries: 0,
            lost: None,
            is_online: true,
            last_attempt: Time::ZERO,
            changes: 0,
            round_trip: None,
            actions: VecDeque::new(),
        }
    }

    /// Takes what has happened. Time does not go back.
    pub(crate) fn handle(&mut self, now: Time, input: Input) {
        let is_old = |generation| generation != self.generation;
        match input {
            Input::Resolved(generation, _)
            | Input::CannotConnect(generation, _)
            | Input::Opened(generation)
            | Input::Prepared(generation, _)
            | Input::Received(generation, _)
            | Input::Ended(generation, _)
            | Input::ProbeSent(generation, _)
            | Input::Drained(generation)
                if is_old(generation) => {}
            Input::Connect => self.restart(now),
            Input::Close => self.close(now),
            Input::MarkHealthy => self.prove(),
            Input::Resolved(_, result) => self.resolved(now, result),
            Input::CannotConnect(_, error) => self.cannot_connect(now, error),
            Input::Opened(_) => self.opened(now),
            Input::Prepared(_, result) => self.prepared(now, result),
            Input::Received(_, inbound) => self.received(now, inbound),
            Input::Ended(_, event) => self.ended(now, event),
            Input::ProbeSent(_, was_sent) => self.probe_sent(now, was_sent),
            Input::Drained(_) => self.drained(now),
            Input::Wake(wake) => self.wake(now, wake),
            Input::Offline => self.offline(now),
            Input::PageHidden => self.suspend(),
            Input::Timeout => self.time_passed(now),
        }
    }

    /// The back-off, to be asked when nothing is borrowed.
    pub(crate) fn backoff(&self) -> Rc<dyn Backoff> {
        Rc::clone(&self.policy.backoff)
    }

    /// The next thing to do.
    pub(crate) fn action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When to hand in [`Input::Timeout`], if nothing happens before.
    pub(crate) fn timeout(&self) -> Option<Time> {
        self.phase.timeout(&self.policy)
    }

    pub(crate) fn state(&self) -> ConnectionState {
        match self.phase.state() {
            ConnectionState::Waiting if !self.is_online => ConnectionState::WaitingForNetwork,
            state => state,
        }
    }

    /// Whether a message changes anything. Most do not, and they are many.
    pub(crate) fn heeds_messages(&self) -> bool {
        match &self.phase {
            Phase::Open(open) => open.proven_at.is_some() || self.policy.heartbeat.is_some(),
            _ => false,
        }
    }

    /// How long the answer to the last probe has taken.
    pub(crate) fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }

    fn time_passed(&mut self, now: Time) {
        match &mut self.phase {
            Phase::Resolving(deadline)
            | Phase::Connecting(deadline)
            | Phase::Preparing(deadline) => {
                let is_over = deadline.is_over(now);
                if is_over {
                    let cause = ConnectionCause::TimedOut(self.state());
                    self.act(Action::Abandon);
                    self.lose(now, cause);
                }
            }
            Phase::Open(_) => self.time_passed_while_open(now),
            Phase::Waiting(until) if now >= *until => {
                self.attempt(now, ConnectionCause::RetryDue);
            }
            Phase::Closing(closing) if now >= closing.until => self.closing_timed_out(now),
            _ => {}
        }
    }

    fn wake(&mut self, now: Time, wake: Wake) {
        let was_online = self.is_online;
        self.is_online |= wake == Wake::Online;
        let cause = match wake {
            Wake::Online => ConnectionCause::Online,
            Wake::Visible => ConnectionCause::Visible,
            Wake::Resumed => ConnectionCause::Resumed,
            Wake::ClockJump => ConnectionCause::Woken,
        };
        match self.phase {
            Phase::Waiting(until) => self.hurry(now, until, cause, was_online),
            Phase::Suspended if wake == Wake::Resumed => self.attempt(now, cause),
            Phase::Open(_) => self.probe(now, cause, wake == Wake::ClockJump),
            _ => {}
        }
    }

    fn offline(&mut self, now: Time) {
        let was_online = std::mem::replace(&mut self.is_online, false);
        match &mut self.phase {
            Phase::Waiting(until) if was_online => {
                *until = now.saturating_add(self.policy.offline_wait);
                self.announce(ConnectionCause::Offline, Some(self.policy.offline_wait));
            }
            Phase::Open(_) => self.probe(now, ConnectionCause::Offline, false),
            _ => {}
        }
    }

    fn enter(&mut self, phase: Phase, cause: ConnectionCause) {
        self.phase = phase;
        self.announce(cause, None);
    }

    fn announce(&mut self, cause: ConnectionCause, delay: Option<Duration>) {
        self.changes += 1;
        self.actions.push_back(Action::Announce(ConnectionEvent {
            number: self.changes,
            state: self.state(),
            cause,
            attempt: self.generation.0,
            delay,
        }));
    }

    fn act(&mut self, action: fn(Generation) -> Action) {
        self.actions.push_back(action(self.generation));
    }
}
