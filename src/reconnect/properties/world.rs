//! The environment of a machine: a clock, sockets, a provider and preparations, which a test controls
//! and which check the actions of the machine.

use std::collections::BTreeMap;
use std::time::Duration;

use super::mail::Mail;
use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::reconnect::{
    Action, ConnectionCause, ConnectionEvent, ConnectionState, Generation, Inbound, Input, Machine,
    OutboxLimit, Policy, Refusal, Retry, Time, Wake,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Resolving,
    Connecting,
    Preparing,
    Open,
    /// The closing handshake is pending.
    Closing,
}

pub(super) struct World {
    pub(super) machine: Machine,
    pub(super) now: Time,
    /// The stage of each live attempt. More than one entry is a bug.
    pub(super) alive: BTreeMap<Generation, Stage>,
    /// The ended attempts, whose events may still arrive.
    pub(super) old: Vec<Generation>,
    pub(super) probes: Vec<Generation>,
    pub(super) drains: Vec<Generation>,
    pub(super) mail: Mail,
    pub(super) events: Vec<ConnectionEvent>,
    /// The losses that count since the last healthy connection.
    pub(super) losses: u32,
    /// When the first of these losses was.
    pub(super) failing_since: Option<Time>,
    healthy_after: Duration,
    open_since: Option<Time>,
    is_offline: bool,
    /// The input that the machine handles.
    input: Input,
}

impl World {
    pub(super) fn new(policy: Policy) -> Self {
        let healthy_after = policy.healthy_after;
        Self {
            machine: Machine::new(policy),
            now: Time::ZERO,
            alive: BTreeMap::new(),
            old: Vec::new(),
            probes: Vec::new(),
            drains: Vec::new(),
            mail: Mail::new(OutboxLimit::default()),
            events: Vec::new(),
            losses: 0,
            failing_since: None,
            healthy_after,
            open_since: None,
            is_offline: false,
            input: Input::Timeout,
        }
    }

    /// Passes an input to the machine, and carries out the actions.
    pub(super) fn happen(&mut self, random: f64, input: Input) {
        match &input {
            Input::Resolved(generation, Err(_))
            | Input::CannotConnect(generation, _)
            | Input::Ended(generation, _) => {
                let ended = self.alive.remove(generation);
                if ended.is_some() {
                    self.mail.end((random < 0.5).then_some(random));
                }
                self.old.extend(ended.map(|_| *generation));
            }
            _ => {}
        }
        self.note(&input);
        self.input = input.clone();
        self.machine.handle(self.now, input);
        while let Some(action) = self.machine.action() {
            self.carry_out(random, action);
        }
        assert!(self.alive.len() <= 1, "two at a time: {:?}", self.alive);
    }

    /// Tracks whether the connection is healthy.
    fn note(&mut self, input: &Input) {
        let is_open = |generation| self.alive.get(generation) == Some(&Stage::Open);
        let proves = match input {
            Input::Connect => true,
            Input::Received(generation, _) => self.state().is_open() && is_open(generation),
            Input::MarkHealthy => self.state().is_open(),
            Input::Timeout => {
                let open_since = self.open_since.filter(|_| self.state().is_open());
                open_since.is_some_and(|since| self.now - since >= self.healthy_after)
            }
            _ => false,
        };
        if proves {
            self.losses = 0;
            self.failing_since = None;
        }
        match input {
            Input::Offline => self.is_offline = true,
            Input::Wake(Wake::Online) => {
                self.is_offline = false;
                self.failing_since = None;
            }
            Input::Wake(Wake::Resumed) => self.failing_since = None,
            Input::Wake(Wake::ClockJump) if self.state().is_waiting() => {
                let due = self.machine.timeout().unwrap_or(self.now);
                let slept = self.now.saturating_sub(due);
                self.failing_since = self.failing_since.map(|since| since + slept);
            }
            _ => {}
        }
    }

    /// Counts the losses that are followed by another attempt.
    fn count(&mut self, event: &ConnectionEvent) {
        let is_loss = matches!(
            event.cause,
            ConnectionCause::Ended(_)
                | ConnectionCause::CannotConnect(_)
                | ConnectionCause::Refused
                | ConnectionCause::TimedOut(_)
                | ConnectionCause::Unresponsive
        );
        if is_loss && event.to == ConnectionState::Waiting {
            self.losses += 1;
            self.failing_since.get_or_insert(self.now);
        }
        let is_offline = event.to == ConnectionState::WaitingForNetwork;
        assert!(!is_offline || self.is_offline);
        if event.to == ConnectionState::Open && self.open_since.is_none() {
            self.open_since = Some(self.now);
        } else if !event.to.is_open() {
            self.open_since = None;
        }
    }

    fn carry_out(&mut self, random: f64, action: Action) {
        match action {
            Action::Resolve(generation) => {
                assert!(!self.old.contains(&generation));
                let before = self.alive.insert(generation, Stage::Resolving);
                assert_eq!(before, None);
            }
            Action::Connect(generation) => {
                self.advance(generation, Stage::Resolving, Stage::Connecting);
            }
            Action::Prepare(generation) => {
                self.advance(generation, Stage::Connecting, Stage::Preparing);
            }
            Action::Send(generation) => {
                self.advance(generation, Stage::Preparing, Stage::Open);
                self.mail.open(self.now, generation);
            }
            Action::Probe(generation) => {
                assert_eq!(self.alive.get(&generation), Some(&Stage::Open));
                self.probes.push(generation);
            }
            Action::Drain(generation) => {
                assert_eq!(self.alive.get(&generation), Some(&Stage::Open));
                self.drains.push(generation);
            }
            Action::Close(generation) => {
                self.advance(generation, Stage::Open, Stage::Closing);
                self.mail.shut();
            }
            Action::Abandon(generation) => {
                assert!(self.alive.remove(&generation).is_some(), "there is none");
                self.mail.end((random < 0.5).then_some(random));
                self.old.push(generation);
            }
            Action::PlanRetry { number, elapsed } => {
                let retry = Retry::new(number, elapsed, random);
                let delay = self.machine.backoff().delay(retry);
                self.machine.plan(self.now, delay);
            }
            Action::Announce(event) => {
                assert_eq!(event.number, self.events.len() as u64 + 1);
                let before = self.events.last().map(|before| before.to);
                assert_eq!(event.from, before.unwrap_or(ConnectionState::Idle));
                let is_true = is_true(&event.cause, &event, &self.input);
                assert!(is_true, "{event:?} after {:?}", self.input);
                self.count(&event);
                if event.to.is_final() {
                    self.mail.give_up();
                }
                self.events.push(event);
            }
        }
    }

    fn advance(&mut self, generation: Generation, from: Stage, to: Stage) {
        assert_eq!(self.alive.insert(generation, to), Some(from));
    }

    pub(super) fn state(&self) -> ConnectionState {
        self.machine.state()
    }

    /// Returns the current attempt.
    pub(super) fn current(&self) -> Generation {
        let current = self.alive.keys().next().copied();
        current.unwrap_or_else(|| panic!("nothing is under way in {:?}", self.state()))
    }

    /// Returns a world in which every step up to a state has succeeded.
    pub(super) fn in_state(policy: Policy, state: ConnectionState) -> Self {
        let mut world = Self::new(policy);
        world.happen(0.0, Input::Connect);
        while world.state() != state {
            assert!(world.go_well(0.0), "{:?} comes before it", world.state());
        }
        world
    }

    /// Ends the connection, or the attempt, with a code.
    pub(super) fn end(&mut self, code: u16) {
        let event = CloseEvent::new(CloseCode::from(code), CloseReason::EMPTY, false);
        self.happen(0.0, Input::Ended(self.current(), event));
    }

    /// Advances the time to the next time-out of the machine.
    pub(super) fn pass_until_due(&mut self) -> Duration {
        let due = self.machine.timeout().unwrap_or_else(|| panic!("no timer"));
        let time = due.saturating_sub(self.now);
        self.pass(0.0, time);
        time
    }

    /// Returns the states since a change, with their causes.
    pub(super) fn since(&self, number: usize) -> Vec<(ConnectionState, String)> {
        let told = |event: &ConnectionEvent| (event.to, event.cause.to_string());
        self.events[number..].iter().map(told).collect()
    }

    pub(super) fn last(&self) -> &ConnectionEvent {
        self.events.last().unwrap_or_else(|| panic!("no change"))
    }

    /// Returns the current attempt, or an ended one.
    pub(super) fn any_generation(&self, pick: usize) -> Generation {
        let current = self.alive.keys().next().copied();
        match (current, self.old.len()) {
            (Some(current), _) if pick % 4 != 0 => current,
            (_, 0) => current.unwrap_or_default(),
            (_, count) => self.old[pick % count],
        }
    }

    /// Advances the time to the next time-out of the machine, or by a part of that time.
    pub(super) fn pass(&mut self, random: f64, time: Duration) {
        self.now = self.now.saturating_add(time);
        self.mail.pass(self.now);
        self.happen(random, Input::Timeout);
    }

    /// Completes the pending step with success.
    pub(super) fn go_well(&mut self, random: f64) -> bool {
        let Some((&generation, stage)) = self.alive.iter().next() else {
            return false;
        };
        let input = match stage {
            Stage::Resolving => Input::Resolved(generation, Ok(())),
            Stage::Connecting => Input::Opened(generation),
            Stage::Preparing => Input::Prepared(generation, Ok(())),
            Stage::Open => match self.probes.pop() {
                Some(probe) => Input::ProbeSent(probe, true),
                None => Input::Received(generation, Inbound::Answer),
            },
            Stage::Closing => Input::Ended(generation, CloseEvent::abnormal()),
        };
        self.happen(random, input);
        true
    }

    pub(super) fn refuse(&mut self, random: f64, generation: Generation, refusal: Refusal) {
        let input = match self.alive.get(&generation) {
            Some(Stage::Preparing) => Input::Prepared(generation, Err(refusal)),
            Some(Stage::Resolving) | None => Input::Resolved(generation, Err(refusal)),
            Some(_) => return,
        };
        self.happen(random, input);
    }
}

/// Whether an input leads to a state change for a cause.
fn is_true(cause: &ConnectionCause, change: &ConnectionEvent, input: &Input) -> bool {
    use ConnectionCause as Cause;
    use ConnectionState as State;

    let (from, to) = (change.from, change.to);
    match (cause, input) {
        (Cause::NoRetryLeft(cause), _) => to == State::Failed && is_true(cause, change, input),
        (Cause::Ended(end), Input::Ended(_, event)) => end == event,
        (Cause::FinalCode { event: end, rule }, Input::Ended(_, event)) => {
            let was_open = from == State::Preparing || from.is_open();
            let is_final = rule.codes.contains(&event.code.as_u16()) && !rule.reconnects;
            end == event && was_open && is_final && to == State::Failed
        }
        (Cause::TimedOut(late), Input::Timeout) => *late == from,
        (Cause::Unresponsive, Input::Timeout) => from == State::Probing,
        (Cause::Silence, Input::Timeout) => to == State::Probing,
        (Cause::RetryDue, Input::Timeout) => from.is_waiting(),
        (Cause::Refused, Input::Resolved(_, result) | Input::Prepared(_, result)) => {
            *result == Err(Refusal::Retry)
        }
        (Cause::Stopped, Input::Resolved(_, result) | Input::Prepared(_, result)) => {
            *result == Err(Refusal::Stop) && to == State::Failed
        }
        (Cause::Done, Input::Resolved(_, result) | Input::Prepared(_, result)) => result.is_ok(),
        (Cause::CannotConnect(_), Input::CannotConnect(..)) => to == State::Failed,
        (Cause::Done, Input::Opened(_))
        | (Cause::Requested, Input::Connect)
        | (Cause::CloseRequested, Input::Close)
        | (Cause::Overflow, Input::Overflow)
        | (Cause::ProbeNotSent, Input::ProbeSent(_, false))
        | (Cause::Answered, Input::Received(..))
        | (Cause::Online, Input::Wake(Wake::Online))
        | (Cause::Visible, Input::Wake(Wake::Visible))
        | (Cause::Resumed, Input::Wake(Wake::Resumed))
        | (Cause::Woken, Input::Wake(Wake::ClockJump))
        | (Cause::Offline, Input::Offline)
        | (Cause::PageHidden, Input::PageHidden) => true,
        _ => false,
    }
}
