//! The state machine of one connection. It takes events, commands, samples of the native socket and
//! the time, and returns actions. It has no socket, no timer and no clock.
//!
//! Only this machine decides about time-outs, the close grace period, the reads of `bufferedAmount`
//! and the cause of the end. After each call that takes the time, the driver reads
//! [`next_timeout`](Connection::next_timeout), and calls
//! [`handle_timeout`](Connection::handle_timeout) at that time.

mod cause;
mod drain;
mod gate;
mod options;
mod time;
mod timers;

pub(crate) use self::cause::LocalCause;
pub(crate) use self::options::{Blobs, Options};
pub(crate) use self::time::Millis;

use std::task::Poll;

use self::cause::Opening;
use self::drain::DrainPoll;
use self::gate::Gate;
use self::timers::{Timer, Timers};
use crate::close::CloseEvent;
use crate::error::{Ending, Error};
use crate::ready_state::ReadyState;

/// The interval of the checks of unsent data while no sender waits. If the peer closes while it
/// reads nothing, the `close` event may never come: Firefox keeps such a socket CLOSING for over a
/// minute.
const WATCH_INTERVAL: Millis = Millis::new(1000);

/// The shortest grace period of a peer that closes first. A shorter option is meant for the answer
/// to our own close frame, and would hide the code of the peer: Chromium fires `close` up to 2 s
/// after the close frame.
const LEAST_GRACE_OF_PEER: Millis = Millis::new(5000);

/// The state and the buffered amount of the native socket at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) state: ReadyState,
    pub(crate) buffered: u64,
}

/// An action that the driver takes next.
#[derive(Debug)]
pub(crate) enum Action {
    /// Closes the native socket, and dispatches the error, if it was not dispatched before.
    Close(Option<Error>),
    /// Ends the connection. Later events of the native socket are ignored.
    End,
    /// Calls [`Connection::check_drain`].
    CheckDrain,
}

#[derive(Debug)]
pub(crate) struct Connection {
    options: Box<Options>,
    opening: Opening,
    has_failed: bool,
    /// The reason why this side closed, if it did.
    cause: Option<LocalCause>,
    /// The unsent bytes when the grace period last began, once either side has begun to close.
    closing: Option<u64>,
    /// The close event, once the connection has ended. It does not change after that.
    end: Option<CloseEvent>,
    timers: Timers,
    gate: Gate,
    drain: Option<DrainPoll>,
    unanswered: u64,
}

// Events and commands.
impl Connection {
    /// Creates a connection that is being made.
    pub(crate) fn connecting(options: Box<Options>, now: Millis) -> Self {
        let mut connection = Self {
            opening: Opening::Pending,
            has_failed: false,
            cause: None,
            closing: None,
            end: None,
            timers: Timers::NONE,
            gate: Gate::default(),
            drain: None,
            unanswered: 0,
            options,
        };
        connection.set(Timer::Connect, connection.options.connect_timeout, now);
        connection
    }

    /// Creates the connection of an adopted socket in any state but CLOSED.
    pub(crate) fn adopted(options: Box<Options>, sample: Sample, now: Millis) -> Self {
        let mut connection = Self::connecting(options, now);
        if sample.state != ReadyState::Connecting {
            connection.timers.clear(Timer::Connect);
            connection.opening = match sample.state {
                ReadyState::Open => Opening::Done,
                _ => Opening::Unknown,
            };
        }
        connection.observe(sample, now);
        connection
    }

    /// Takes the `open` event. Returns false if the event comes too late to matter.
    pub(crate) fn open(&mut self) -> bool {
        let is_first = self.opening == Opening::Pending;
        let is_in_time = is_first && self.cause.is_none() && self.end.is_none();
        if is_in_time {
            self.opening = Opening::Done;
            self.timers.clear(Timer::Connect);
        }
        is_in_time
    }

    /// Takes the `open` event of a connection whose server picked no subprotocol, although one is
    /// required.
    pub(crate) fn open_without_protocol(&mut self, sample: Sample, now: Millis) -> Option<Action> {
        self.abort(LocalCause::NoProtocol, sample, now)
    }

    /// Takes the `error` event. It does not end the connection, because the close code is still to
    /// come. Returns the error to dispatch, unless the cause has been dispatched before.
    pub(crate) fn fail(&mut self, now: Millis) -> Option<Error> {
        self.has_failed = true;
        self.set(Timer::MissingClose, self.close_limit(), now);
        (!self.is_failure()).then(|| self.error(None))
    }

    /// Takes the `close` event, or an end without one. Returns false if the connection has ended
    /// before.
    pub(crate) fn end(&mut self, event: CloseEvent) -> bool {
        let is_first = self.end.is_none();
        if is_first {
            if self.opening == Opening::Unknown && event.was_clean && !self.has_failed {
                // Only a connection that was open can be closed cleanly.
                self.opening = Opening::Done;
            }
            self.end = Some(event);
            self.timers = Timers::NONE;
            self.drain = None;
        }
        is_first
    }

    /// Takes the command to close. Returns whether the driver has to close the native socket.
    pub(crate) fn close(&mut self, cause: LocalCause, buffered: u64, now: Millis) -> bool {
        let is_first = self.cause.is_none() && self.end.is_none();
        if is_first {
            // Closing a failed connection does not hide the failure.
            self.cause = Some(if self.has_failed {
                LocalCause::Failed
            } else {
                cause
            });
            self.begin_closing(buffered, self.options.close_grace, now);
        }
        is_first
    }

    /// Takes a received message. Returns whether the driver should sample the native socket for
    /// waiting senders now: browsers throttle timers in hidden tabs, but not messages.
    pub(crate) fn receive(&mut self) -> bool {
        self.unanswered = 0;
        self.drain.is_some()
    }

    /// Takes a sent message. Returns whether [`watch`](Self::watch) has to be called.
    pub(crate) fn send(&mut self) -> bool {
        self.unanswered += 1;
        !self.timers.is_set(Timer::Drain)
    }

    /// Takes the report that all sent data has left, and stops watching it.
    pub(crate) fn drained(&mut self) {
        if self.drain.is_none() {
            self.timers.clear(Timer::Drain);
        }
    }

    /// Watches sent data until it has left, unless closing has no time limit.
    // Out of line, as `observe`, because each inlined copy adds code to every program.
    #[inline(never)]
    pub(crate) fn watch(&mut self, now: Millis) {
        if !self.close_limit().is_never() {
            self.set(Timer::Drain, WATCH_INTERVAL, now);
        }
    }

    /// Returns whether a state of the native socket shows a closing handshake that
    /// [`observe`](Self::observe) has not taken yet.
    pub(crate) fn begins_closing(&self, state: ReadyState) -> bool {
        let is_ending = matches!(state, ReadyState::Closing | ReadyState::Closed);
        is_ending && self.closing.is_none() && self.end.is_none()
    }

    /// Takes a sample of the native socket. There is no event for the start of a closing handshake.
    #[inline(never)]
    pub(crate) fn observe(&mut self, sample: Sample, now: Millis) {
        if self.begins_closing(sample.state) {
            let grace = self.options.close_grace.max(LEAST_GRACE_OF_PEER);
            self.begin_closing(sample.buffered, grace, now);
        }
    }

    /// Adds a sender that waits until fewer than `seen` bytes are buffered.
    pub(crate) fn wait_for_drain(&mut self, seen: u64, now: Millis) {
        if let Some(poll) = &mut self.drain {
            poll.join(seen);
        } else {
            self.poll_drain(DrainPoll::new(seen), now);
        }
    }
}

// The time.
impl Connection {
    /// Returns when [`handle_timeout`](Self::handle_timeout) is to be called, if nothing happens
    /// before.
    pub(crate) fn next_timeout(&self) -> Millis {
        self.timers.next()
    }

    /// Takes a sample of the native socket, and handles the first timer that is due. The time is
    /// one that [`next_timeout`](Self::next_timeout) returned, or any other. Further due timers are
    /// handled by the next calls.
    pub(crate) fn handle_timeout(&mut self, sample: Sample, now: Millis) -> Option<Action> {
        self.observe(sample, now);
        let is_draining = self.drain.is_some();
        match self.timers.take_due(now)? {
            Timer::Connect => self.abort(LocalCause::TimedOut, sample, now),
            Timer::CloseGrace => self.close_grace_elapsed(sample.buffered, now),
            Timer::CloseBound => self.give_up(),
            Timer::MissingClose => self.close_event_missing(sample, now),
            Timer::Drain if is_draining => Some(Action::CheckDrain),
            Timer::Drain => {
                self.watch_unsent(sample, now);
                None
            }
        }
    }

    /// Restarts the grace period if data has left since it began, because the close frame is behind
    /// that data in the buffer. Otherwise gives up.
    fn close_grace_elapsed(&mut self, buffered: u64, now: Millis) -> Option<Action> {
        let before = self.closing.replace(buffered);
        if before.is_some_and(|before| buffered < before) {
            self.set(Timer::CloseGrace, self.options.close_grace, now);
            return None;
        }
        self.give_up()
    }

    /// Takes a sample for the waiting senders. Returns whether to wake them. Each woken sender
    /// reads the buffered amount itself.
    pub(crate) fn check_drain(&mut self, sample: Sample, is_awaited: bool, now: Millis) -> bool {
        let is_open = sample.state == ReadyState::Open;
        let poll = self.drain.take();
        if let Some(next) = poll.and_then(|poll| poll.next(sample.buffered))
            && is_open
            && is_awaited
        {
            self.poll_drain(next, now);
            return false;
        }
        self.watch_unsent(sample, now);
        true
    }

    fn watch_unsent(&mut self, sample: Sample, now: Millis) {
        if sample.state == ReadyState::Open && sample.buffered > 0 {
            self.watch(now);
        }
    }

    fn close_event_missing(&mut self, sample: Sample, now: Millis) -> Option<Action> {
        match sample.state {
            ReadyState::Closed => self.give_up(),
            ReadyState::Connecting => self.abort(LocalCause::Failed, sample, now),
            // Other code has fired the `error` event, or the close time-out applies.
            ReadyState::Open | ReadyState::Closing => None,
        }
    }

    fn abort(&mut self, cause: LocalCause, sample: Sample, now: Millis) -> Option<Action> {
        let is_first = self.close(cause, sample.buffered, now);
        is_first.then(|| Action::Close(self.failure()))
    }

    fn give_up(&mut self) -> Option<Action> {
        let is_first = self.end(CloseEvent::abnormal());
        is_first.then_some(Action::End)
    }

    fn begin_closing(&mut self, buffered: u64, grace: Millis, now: Millis) {
        self.timers.clear(Timer::Connect);
        if self.closing.is_none() {
            self.closing = Some(buffered);
            self.set(Timer::CloseGrace, grace, now);
            self.set(Timer::CloseBound, self.options.close_timeout, now);
        }
    }

    fn close_limit(&self) -> Millis {
        self.options.close_grace.min(self.options.close_timeout)
    }

    fn poll_drain(&mut self, poll: DrainPoll, now: Millis) {
        self.set(Timer::Drain, poll.delay(), now);
        self.drain = Some(poll);
    }

    fn set(&mut self, timer: Timer, delay: Millis, now: Millis) {
        if self.end.is_none() {
            self.timers.set(timer, now.after(delay));
        }
    }
}

// Queries.
impl Connection {
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Returns the close event, once the connection has ended.
    pub(crate) fn close_event(&self) -> Option<&CloseEvent> {
        self.end.as_ref()
    }

    /// Returns the number of messages that were sent since the last one was received.
    pub(crate) fn unanswered(&self) -> u64 {
        self.unanswered
    }

    /// Returns whether more may be sent while `buffered` bytes have not left the browser.
    pub(crate) fn admits(&mut self, buffered: u64) -> bool {
        self.gate.admits(self.options.marks(), buffered)
    }

    /// Waits until the connection has been made. Stays `Ok` after the end of the connection,
    /// because a reader must not miss the messages that arrived before the end.
    pub(crate) fn poll_opened(&self) -> Poll<Result<(), Error>> {
        match &self.end {
            _ if self.opening == Opening::Done => Poll::Ready(Ok(())),
            Some(event) => Poll::Ready(Err(self.error(Some(event)))),
            None => Poll::Pending,
        }
    }

    /// Waits until the connection is open, given the state of the native socket. A connection that
    /// is closing is pending, because its close code is still to come.
    pub(crate) fn poll_open(&self, state: ReadyState) -> Poll<Result<(), Error>> {
        if let Some(event) = &self.end {
            return Poll::Ready(Err(self.error(Some(event))));
        }
        if self.opening == Opening::Done && state == ReadyState::Open {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// Returns the end of a stream, which is clean or an error. `None` before the connection ends.
    pub(crate) fn end_of_stream(&self) -> Option<Result<(), Error>> {
        let event = self.end.as_ref()?;
        Some(if event.was_clean && !self.is_failure() {
            Ok(())
        } else {
            Err(self.error(Some(event)))
        })
    }

    /// Returns the error to dispatch when this side closes. The browser may fire no `error` for it.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.is_failure().then(|| self.error(None))
    }

    fn is_failure(&self) -> bool {
        self.cause.is_some_and(LocalCause::is_failure)
    }

    /// Returns the cause of the end, which is the same for futures, streams and listeners.
    fn error(&self, event: Option<&CloseEvent>) -> Error {
        let ending = match self.cause {
            Some(LocalCause::Overflowed { messages, bytes }) => {
                return Error::overflow(messages, bytes);
            }
            Some(LocalCause::TimedOut) => Ending::TimedOut(self.options.connect_timeout.into()),
            Some(LocalCause::NoProtocol) => Ending::NoProtocol,
            Some(LocalCause::Closed) => Ending::Closed,
            _ if self.opening != Opening::Done => Ending::NotMade,
            _ if event.is_none() => Ending::Lost,
            _ => Ending::Closed,
        };
        Error::ended(ending, event.cloned())
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;

#[cfg(test)]
mod tests;
