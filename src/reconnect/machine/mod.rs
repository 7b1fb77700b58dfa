//! The state machine: it takes inputs and returns actions. It has no clock, no socket and no
//! random numbers. Each input carries `now`, and the caller supplies the delay before a retry.

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

/// The time since a fixed moment.
pub(crate) type Time = Duration;

/// The number of an attempt. The machine ignores inputs of earlier attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Generation(u64);

impl Generation {
    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

/// The failure of the provider or the preparations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Retry,
    Stop,
}

/// A reason to check the connection or to start an attempt early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    Online,
    Visible,
    /// After a freeze or from the back/forward cache.
    Resumed,
    /// The wall clock is ahead of the timers.
    ClockJump,
}

/// An input of the machine.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// The user asks for a connection, for the first time or for a new one.
    Connect,
    Close,
    /// A stream received more than its limit.
    Overflow,
    MarkHealthy,
    Resolved(Generation, Result<(), Refusal>),
    /// The socket could not be created.
    CannotConnect(Generation, Error),
    Opened(Generation),
    Prepared(Generation, Result<(), Refusal>),
    Received(Generation, Inbound),
    Ended(Generation, CloseEvent),
    /// Whether the browser accepted the probe.
    ProbeSent(Generation, bool),
    /// The queue is empty.
    Drained(Generation),
    Wake(Wake),
    Offline,
    PageHidden,
    /// The time that [`Machine::timeout`] gave has come, or any other.
    Timeout,
}

/// The kind of a message for the heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inbound {
    Answer,
    Other,
}

/// An action that the client carries out.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Resolve(Generation),
    Connect(Generation),
    Prepare(Generation),
    /// Allows to send queued and new messages.
    Send(Generation),
    Probe(Generation),
    /// Requests [`Input::Drained`] when the queue is empty.
    Drain(Generation),
    /// Makes the closing handshake, with the code that the user gave.
    Close(Generation),
    /// Has [`Machine::plan`] called with the delay before a retry. The back-off is the user's, and
    /// may use the client.
    PlanRetry {
        /// Counted from 1.
        number: u32,
        /// The time since the first loss.
        elapsed: Duration,
    },
    /// Ends an attempt at once, and detaches it.
    Abandon(Generation),
    Announce(ConnectionEvent),
}

pub(crate) struct Machine {
    policy: Policy,
    phase: Phase,
    generation: Generation,
    /// The number of retries since the last healthy connection.
    retries: u32,
    /// The time of the first loss since the last healthy connection.
    failing_since: Option<Time>,
    /// The cause of the last loss, until [`Machine::plan`] is called.
    lost: Option<ConnectionCause>,
    is_online: bool,
    last_attempt: Time,
    changes: u64,
    /// The state of the last change.
    announced: ConnectionState,
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
            failing_since: None,
            lost: None,
            is_online: true,
            last_attempt: Time::ZERO,
            changes: 0,
            announced: ConnectionState::Idle,
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
            Input::Close => self.close(now, ConnectionCause::CloseRequested),
            Input::Overflow => self.close(now, ConnectionCause::Overflow),
            Input::MarkHealthy => self.prove(),
            Input::Resolved(_, result) => self.resolved(now, result),
            Input::CannotConnect(_, error) => self.cannot_connect(error),
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

    /// Replaces the policy, and returns the one before, which may own what uses the machine when it is
    /// dropped.
    pub(crate) fn set_policy(&mut self, policy: Policy) -> Policy {
        std::mem::replace(&mut self.policy, policy)
    }

    /// The back-off, to be asked when nothing is borrowed.
    pub(crate) fn backoff(&self) -> Rc<dyn Backoff> {
        Rc::clone(&self.policy.backoff)
    }

    /// Returns the next action.
    pub(crate) fn action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Returns when [`Input::Timeout`] is due, if no other input comes first.
    pub(crate) fn timeout(&self) -> Option<Time> {
        self.phase.timeout(&self.policy)
    }

    /// Returns when the next attempt starts, if one is planned.
    pub(crate) fn retry_at(&self) -> Option<Time> {
        match self.phase {
            Phase::Waiting(until) if self.lost.is_none() => Some(until),
            _ => None,
        }
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

    /// Returns the time from the last answered probe to its answer.
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
        self.recount(now, wake);
        match self.phase {
            Phase::Waiting(until) => self.hurry(now, until, cause, was_online),
            Phase::Suspended if wake == Wake::Resumed => self.attempt(now, cause),
            Phase::Open(_) => self.probe(now, cause, wake == Wake::ClockJump),
            _ => {}
        }
    }

    /// Adjusts the time since the first loss.
    fn recount(&mut self, now: Time, wake: Wake) {
        match (wake, &self.phase) {
            (Wake::Online | Wake::Resumed, _) => self.failing_since = None,
            (Wake::ClockJump, Phase::Waiting(until)) => {
                let slept = now.saturating_sub(*until);
                self.failing_since = self.failing_since.map(|at| at.saturating_add(slept));
            }
            (Wake::ClockJump | Wake::Visible, _) => {}
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
        let to = self.state();
        self.actions.push_back(Action::Announce(ConnectionEvent {
            number: self.changes,
            from: std::mem::replace(&mut self.announced, to),
            to,
            cause,
            attempt: self.generation.0,
            delay,
        }));
    }

    fn act(&mut self, action: fn(Generation) -> Action) {
        self.actions.push_back(action(self.generation));
    }
}
