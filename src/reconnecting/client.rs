//! The client that all handles share: it owns the machine and carries out its actions.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;

use super::attempt::Attempt;
use super::builder::Settings;
use super::events::Events;
use super::outgoing::Outgoing;
use super::stats::ConnectionStats;
use super::target::{AttemptError, Provider};
use crate::close::{CloseEvent, CloseFrame};
use crate::dispatch::{Handles, Wakers};
use crate::error::Error;
use crate::observers::{Observers, PayloadResult, StreamInbox};
use crate::reconnect::{
    Action, Backoff, ConnectionCause, ConnectionEvent, ConnectionState, ExponentialBackoff,
    Generation, Inbound, Input, Machine, Policy, Refusal, Retry, Time, Wake,
};
use crate::socket::{WebSocket, WebSocketBuilder};
use crate::sys::signals::{self, Signal, Signals};
use crate::sys::{Payload, clock};
use crate::timer::Timeout;

/// The smallest difference between the clocks, or delay of a timer, that counts as sleep.
const SLEPT: Duration = Duration::from_secs(5);

/// Delivers a received message. A program without streams does not link the function for streams.
type Deliver = fn(&Client, PayloadResult);

pub(crate) struct Client {
    pub(super) this: Weak<Client>,
    settings: RefCell<Rc<Settings>>,
    pub(super) observers: Observers,
    deliver: Cell<Deliver>,
    pub(super) events: Events,
    pub(super) wakers: Wakers,
    pub(super) outgoing: Outgoing,
    pub(super) stats: RefCell<ConnectionStats>,
    pub(super) handles: Handles,
    machine: RefCell<Machine>,
    /// Inputs that arrived while an action was being carried out.
    inputs: RefCell<VecDeque<Input>>,
    is_running: Cell<bool>,
    attempt: RefCell<Option<Rc<Attempt>>>,
    /// The socket of the next attempt, when it had to be made to see whether it can be.
    made: Cell<Option<WebSocket>>,
    timer: RefCell<Option<(Time, Timeout)>>,
    /// The two clocks at the last comparison.
    clocks: Cell<(Time, Time)>,
    close_with: RefCell<Option<CloseFrame>>,
    signals: Cell<Option<Signals>>,
}

impl Client {
    /// The socket of the current attempt.
    pub(super) fn connection(&self) -> Option<WebSocket> {
        self.attempt.borrow().as_ref()?.socket().cloned()
    }

    pub(super) fn new(settings: Settings, policy: Policy) -> Rc<Self> {
        let client = Rc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            outgoing: Outgoing::new(settings.outbox),
            settings: RefCell::new(Rc::new(settings)),
            observers: Observers::new(),
            deliver: Cell::new(Self::deliver_to_closures),
            events: Events::new(),
            wakers: Wakers::default(),
            stats: RefCell::default(),
            handles: Handles::default(),
            machine: RefCell::new(Machine::new(policy)),
            inputs: RefCell::default(),
            is_running: Cell::new(false),
            attempt: RefCell::default(),
            made: Cell::default(),
            timer: RefCell::default(),
            clocks: Cell::new((clock::now(), clock::wall())),
            close_with: RefCell::default(),
            signals: Cell::default(),
        });
        let weak = Rc::downgrade(&client);
        client.signals.set(Some(signals::listen(move |signal| {
            if let Some(client) = weak.upgrade() {
                client.notice(signal);
            }
        })));
        client
    }

    pub(super) fn settings(&self) -> Rc<Settings> {
        Rc::clone(&self.settings.borrow())
    }

    /// Changes what the next attempts are made with, and makes one at once, unless the client has not
    /// begun, is closing, or has ended. If the browser refuses to make a socket for them, nothing changes.
    pub(super) fn change_settings(
        &self,
        settings: Settings,
        policy: Option<Policy>,
    ) -> Result<(), Error> {
        let state = self.state();
        let is_told_to_close = self.close_with.borrow().is_some();
        let is_going = !matches!(state, ConnectionState::Idle | ConnectionState::Closing);
        let goes_on = is_going && !state.is_final() && !is_told_to_close;
        let socket = settings.fixed_socket().filter(|_| goes_on);
        let made = socket.map(WebSocketBuilder::build).transpose()?;
        self.outgoing.set_limit(settings.outbox);
        let old_settings = self.settings.replace(Rc::new(settings));
        let old_policy = policy.map(|policy| self.machine.borrow_mut().set_policy(policy));
        if goes_on {
            self.made.set(made);
            self.input(Input::Connect);
        }
        // They own closures of the user, whose drops may use the client, and close it.
        drop((old_settings, old_policy));
        Ok(())
    }

    /// Returns the number of the current attempt, as its events have it.
    pub(super) fn attempt_number(&self) -> u64 {
        self.attempt()
            .map_or(0, |attempt| attempt.generation.number())
    }

    /// Takes the offline state of the browser at the start, which fires no event.
    pub(super) fn check_network(&self) {
        if !signals::is_online() {
            self.input(Input::Offline);
        }
    }

    pub(super) fn state(&self) -> ConnectionState {
        self.machine.borrow().state()
    }

    pub(super) fn round_trip(&self) -> Option<Duration> {
        self.machine.borrow().round_trip()
    }

    /// Returns the current attempt or open connection.
    pub(super) fn attempt(&self) -> Option<Rc<Attempt>> {
        self.attempt.borrow().clone()
    }

    pub(super) fn retry_in(&self) -> Option<Duration> {
        let at = self.machine.borrow().retry_at()?;
        Some(at.saturating_sub(clock::now()))
    }

    pub(super) fn close(&self, frame: CloseFrame) {
        self.close_because(Input::Close, frame);
    }

    fn close_because(&self, input: Input, frame: CloseFrame) {
        if !self.state().is_final() {
            self.close_with.replace(Some(frame));
        }
        self.input(input);
    }

    /// Passes an input to the machine and carries out the actions. Inputs that arrive in between are
    /// queued.
    pub(super) fn input(&self, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        if self.is_running.replace(true) {
            return;
        }
        let now = clock::now();
        if self.has_slept(now) {
            let jump = Input::Wake(Wake::ClockJump);
            self.inputs.borrow_mut().push_front(jump);
        }
        loop {
            let next = self.inputs.borrow_mut().pop_front();
            let Some(input) = next else { break };
            self.machine.borrow_mut().handle(now, input);
            loop {
                let action = self.machine.borrow_mut().action();
                let Some(action) = action.filter(|_| !self.handles.are_gone()) else {
                    break;
                };
                self.carry_out(now, action);
            }
        }
        self.is_running.set(false);
        self.set_timer();
    }

    fn carry_out(&self, now: Time, action: Action) {
        match action {
            Action::Resolve(generation) => self.resolve(generation),
            Action::Connect(of) => self.with_attempt(of, |attempt| attempt.connect(self)),
            Action::Prepare(of) => self.with_attempt(of, |attempt| attempt.prepare(self)),
            Action::Send(of) => self.with_attempt(of, |_| self.flush()),
            Action::Probe(of) => self.probe(of),
            Action::Drain(of) => self.with_attempt(of, |attempt| attempt.drain(self)),
            Action::Close(of) => self.with_attempt(of, |attempt| self.shut(attempt)),
            Action::PlanRetry { number, elapsed } => {
                self.plan_retry(now, Retry::new(number, elapsed, clock::random()));
            }
            Action::Abandon(of) => self.with_attempt(of, |_| self.end_attempt()),
            Action::Announce(event) => self.announce(event),
        }
    }

    fn plan_retry(&self, now: Time, retry: Retry) {
        let backoff = self.machine.borrow().backoff();
        // A failing back-off neither ends the client nor makes it retry at once.
        let mut delay = ExponentialBackoff::new().delay(retry);
        self.handles.isolate(&mut || delay = backoff.delay(retry));
        self.machine.borrow_mut().plan(now, delay);
    }

    fn with_attempt(&self, generation: Generation, act: impl FnOnce(&Attempt)) {
        let attempt = self.attempt();
        if let Some(attempt) = attempt.filter(|attempt| attempt.generation == generation) {
            act(&attempt);
        }
    }

    /// Makes the closing handshake.
    fn shut(&self, attempt: &Attempt) {
        let frame = self.close_with.take();
        attempt.shut(&frame.unwrap_or(CloseFrame::NORMAL));
    }

    fn resolve(&self, generation: Generation) {
        self.stats.borrow_mut().attempts += 1;
        // It was for the attempt before.
        self.close_with.take();
        let attempt = Attempt::new(generation, self.made.take());
        self.attempt.replace(Some(Rc::clone(&attempt)));
        let settings = self.settings();
        let Provider::Asked(provide) = &settings.provider else {
            return self.resolved(&attempt, Ok(settings.socket.clone()));
        };
        let mut asked = None;
        let provide = &mut || asked = Some(provide(settings.socket.clone()));
        self.handles.isolate(provide);
        let Some(asked) = asked else {
            return self.resolved(&attempt, Err(AttemptError::Retry));
        };
        let (client, weak) = (Weak::clone(&self.this), Rc::downgrade(&attempt));
        attempt.run(async move {
            let result = asked.await;
            if let (Some(client), Some(attempt)) = (client.upgrade(), weak.upgrade()) {
                client.resolved(&attempt, result);
            }
        });
    }

    fn resolved(&self, attempt: &Attempt, result: Result<WebSocketBuilder, AttemptError>) {
        let result = result.map(|builder| attempt.set_builder(builder));
        let result = result.map_err(AttemptError::refusal);
        self.input(Input::Resolved(attempt.generation, result));
    }

    fn probe(&self, generation: Generation) {
        let mut was_sent = false;
        let settings = self.settings();
        self.with_attempt(generation, |attempt| {
            if let (Some(socket), Some((probe, _))) = (attempt.socket(), &settings.heartbeat) {
                was_sent = socket.send(probe.clone()).is_ok();
            }
        });
        self.input(Input::ProbeSent(generation, was_sent));
    }

    /// Takes a message.
    pub(super) fn received(&self, generation: Generation, received: Result<Payload, Error>) {
        let is_answer = match &received {
            Ok(payload) if self.state() == ConnectionState::Probing => self.is_answer(payload),
            _ => false,
        };
        let inbound = if is_answer {
            Inbound::Answer
        } else {
            Inbound::Other
        };
        {
            let mut stats = self.stats.borrow_mut();
            stats.received_messages += 1;
            stats.received_bytes += received.as_ref().map_or(0, Payload::len) as u64;
        }
        if self.machine.borrow().heeds_messages() {
            self.input(Input::Received(generation, inbound));
        }
        (self.deliver.get())(self, received);
    }

    fn is_answer(&self, payload: &Payload) -> bool {
        let settings = self.settings();
        let Some((_, is_answer)) = &settings.heartbeat else {
            return false;
        };
        payload.message().is_ok_and(|message| {
            let mut answers = false;
            self.handles.isolate(&mut || answers = is_answer(&message));
            answers
        })
    }

    /// Adds the inbox of a stream.
    pub(super) fn add_inbox(&self, inbox: &Rc<StreamInbox>) {
        self.deliver.set(Self::deliver_with_streams);
        self.observers.add_inbox(inbox);
    }

    fn deliver_to_closures(&self, received: PayloadResult) {
        self.observers.deliver(received, &self.handles);
    }

    fn deliver_with_streams(&self, received: PayloadResult) {
        self.observers
            .deliver_with_streams(received, &self.handles, |limit| {
                self.close_because(Input::Overflow, limit.close_frame());
                None
            });
    }

    /// Takes the end of an attempt's connection, or its failure.
    pub(super) fn ended(&self, generation: Generation, event: CloseEvent) {
        self.with_attempt(generation, |attempt| {
            let blocked = attempt.blocked();
            self.end_attempt();
            self.input(match blocked {
                Some(error) => Input::CannotConnect(generation, error),
                None => Input::Ended(generation, event),
            });
        });
    }

    fn end_attempt(&self) {
        let attempt = self.attempt.take();
        if let Some(attempt) = attempt {
            self.outgoing.disconnected(attempt.bytes_left());
            attempt.end();
            self.settle();
        }
    }

    /// Ends everything at once after the last handle was dropped, even while an input is handled.
    pub(super) fn let_go(&self) {
        self.signals.take();
        self.timer.take();
        self.observers.release();
        // A close before the drop has chosen the code.
        if let Some(attempt) = self.attempt() {
            self.shut(&attempt);
        }
        self.end_attempt();
        self.outgoing.give_up();
        self.settle();
        self.events.end();
    }

    fn announce(&self, event: ConnectionEvent) {
        self.stats.borrow_mut().losses.count(&event);
        match event.to {
            ConnectionState::Open if matches!(event.cause, ConnectionCause::Done) => {
                self.stats.borrow_mut().connections += 1;
            }
            state if state.is_final() => self.outgoing.give_up(),
            _ => {}
        }
        self.events.record(&event);
        self.settle();
        self.observers.wake();
        self.wakers.wake_all();
        self.events.tell(&event, &self.handles);
    }

    fn notice(&self, signal: Signal) {
        self.input(match signal {
            Signal::Online => Input::Wake(Wake::Online),
            Signal::Offline => Input::Offline,
            Signal::Visible => Input::Wake(Wake::Visible),
            Signal::Resumed => Input::Wake(Wake::Resumed),
            Signal::Cached => Input::PageHidden,
        });
    }

    /// Returns whether the wall clock advanced while the other clock stood still.
    fn has_slept(&self, now: Time) -> bool {
        let wall = clock::wall();
        let (earlier, earlier_wall) = self.clocks.replace((now, wall));
        let apart = wall.saturating_sub(earlier_wall);
        apart.saturating_sub(now.saturating_sub(earlier)) > SLEPT
    }

    pub(super) fn set_timer(&self) {
        if self.handles.are_gone() {
            return;
        }
        let machine = self.machine.borrow().timeout();
        let next = machine.into_iter().chain(self.outgoing.expiry()).min();
        let planned = self.timer.borrow().as_ref().map(|(at, _)| *at);
        let is_early_enough = match (planned, next) {
            (Some(planned), Some(next)) => planned <= next,
            (planned, next) => planned == next,
        };
        if is_early_enough {
            return;
        }
        let timer = next.map(|at| {
            let this = Weak::clone(&self.this);
            let delay = at.saturating_sub(clock::now());
            let fire = move || {
                if let Some(client) = this.upgrade() {
                    client.time_passed(at);
                }
            };
            (at, Timeout::new(delay, fire))
        });
        self.timer.replace(timer);
    }

    fn time_passed(&self, planned: Time) {
        self.timer.take();
        let now = clock::now();
        self.outgoing.expire(now);
        self.settle();
        if now.saturating_sub(planned) > SLEPT {
            self.input(Input::Wake(Wake::ClockJump));
        }
        self.input(Input::Timeout);
    }
}

impl AttemptError {
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Retry => Refusal::Retry,
            Self::Stop => Refusal::Stop,
        }
    }
}
