//! The state that the handles of one socket share: the native socket, and everything attached to it.

use std::cell::{Cell, RefCell, RefMut};
use std::fmt;
use std::rc::{Rc, Weak};
use std::task::Poll;

use crate::close::{CloseEvent, CloseFrame};
use crate::connection::{Action, Connection, LocalCause, Millis, Options, Sample};
use crate::dispatch::{Handles, Wakers};
use crate::error::Error;
use crate::observers::{Event, Observers, PayloadResult, StreamInbox};
use crate::ready_state::ReadyState;
use crate::receive::ReceiveLimit;
use crate::sys::{self, clock};
use crate::timer::Alarm;

/// The driver of a [`Connection`]: it passes in the events of the native socket and the time, and
/// carries out the actions.
pub(crate) struct Shared {
    pub(crate) raw: web_sys::WebSocket,
    max_message_size: Option<usize>,
    pub(crate) observers: Observers,
    pub(crate) wakers: Wakers,
    pub(super) handles: Handles,
    connection: RefCell<Connection>,
    /// Whether the connection has ended, for senders, which ask before each message.
    has_ended: Cell<bool>,
    subscription: sys::Subscription,
    /// The one timer, for the next deadline of the connection.
    alarm: Alarm,
    alarm_at: Cell<Millis>,
    for_senders: Cell<Option<ForSenders>>,
    deliver: Cell<Deliver>,
    for_protocol: Cell<Option<ForProtocol>>,
}

/// The functions for senders that wait. A program without one does not link them.
#[derive(Clone, Copy)]
struct ForSenders {
    check_drain: fn(&Shared),
    set_for_next_task: fn(&Alarm),
}

/// Delivers a received message. A program without streams does not link the function for streams.
type Deliver = fn(&Shared, PayloadResult);

/// Checks the subprotocol when the connection opens.
type ForProtocol = fn(&Shared) -> bool;

impl Shared {
    /// Starts to connect.
    pub(crate) fn connect(
        url: &str,
        protocols: &sys::Protocols,
        options: Box<Options>,
    ) -> Result<Rc<Self>, Error> {
        let raw = sys::connect(url, protocols)?;
        let now = clock::millis();
        Self::new(raw, Connection::connecting(options, now), now)
    }

    /// Adopts a socket in any state but CLOSED.
    pub(crate) fn adopt(raw: web_sys::WebSocket, options: Box<Options>) -> Result<Rc<Self>, Error> {
        let (sample, now) = (sample(&raw), clock::millis());
        if sample.state == ReadyState::Closed {
            return Err(Error::ended_before());
        }
        Self::new(raw, Connection::adopted(options, sample, now), now)
    }

    /// Attaches every listener before the next task of the browser. A socket without
    /// `addEventListener` is closed.
    fn new(
        raw: web_sys::WebSocket,
        connection: Connection,
        now: Millis,
    ) -> Result<Rc<Self>, Error> {
        let blobs = connection.options().blobs;
        if !blobs.are_accepted() {
            sys::set_binary_type(&raw);
        }
        let shared = Rc::new_cyclic(|this: &Weak<Self>| {
            let subscription = sys::Subscription::new(this.clone(), blobs);
            Self {
                observers: Observers::new(),
                wakers: Wakers::default(),
                handles: Handles::default(),
                max_message_size: connection.options().max_message_size,
                connection: RefCell::new(connection),
                has_ended: Cell::new(false),
                alarm: Alarm::new(subscription.timer()),
                alarm_at: Cell::new(Millis::NEVER),
                subscription,
                for_senders: Cell::default(),
                deliver: Cell::new(Self::deliver_to_closures),
                for_protocol: Cell::default(),
                raw,
            }
        });
        let started = shared.subscription.start(&shared.raw);
        if let Err(error) = started {
            shared.subscription.stop(&shared.raw);
            sys::close(&shared.raw, &CloseFrame::NORMAL);
            return Err(error);
        }
        shared.set_alarm(now);
        Ok(shared)
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        if self.has_ended.get() {
            // After the close grace the browser may still report CLOSING.
            return ReadyState::Closed;
        }
        let state = sys::ready_state(&self.raw);
        if state != ReadyState::Open && self.connection().begins_closing(state) {
            self.observe();
        }
        state
    }

    pub(crate) fn close_event(&self) -> Option<CloseEvent> {
        self.connection().close_event().cloned()
    }

    pub(crate) fn end_of_stream(&self) -> Option<Result<(), Error>> {
        self.connection().end_of_stream()
    }

    /// Returns the error that is the cause of closing, if this side closed because of one.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.connection().failure()
    }

    pub(crate) fn unanswered(&self) -> u64 {
        self.connection().unanswered()
    }

    /// Sends by a function, if the socket is OPEN.
    pub(crate) fn send(
        &self,
        send: impl FnOnce(&web_sys::WebSocket) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.check_open()?;
        send(&self.raw)?;
        self.sent();
        Ok(())
    }

    /// In any other state the browser drops the message silently.
    fn check_open(&self) -> Result<(), Error> {
        match self.ready_state() {
            ReadyState::Open => Ok(()),
            state => Err(Error::not_open(state)),
        }
    }

    fn sent(&self) {
        let mut connection = self.connection();
        if connection.send() {
            let now = clock::millis();
            connection.watch(now);
            drop(connection);
            self.set_alarm(now);
        }
    }

    /// Returns the default limit of a stream.
    pub(crate) fn receive_limit(&self) -> ReceiveLimit {
        self.connection().options().receive_limit
    }

    /// Makes the connection fail if it opens without a subprotocol.
    pub(super) fn require_protocol(&self) {
        self.for_protocol.set(Some(Self::refuse_without_protocol));
    }

    /// Adds the inbox of a stream.
    pub(crate) fn add_inbox(&self, inbox: &Rc<StreamInbox>) {
        self.deliver.set(Self::deliver_with_streams);
        self.observers.add_inbox(inbox);
    }

    pub(crate) fn poll_opened(&self) -> Poll<Result<(), Error>> {
        self.connection().poll_opened()
    }

    fn poll_open(&self) -> Poll<Result<(), Error>> {
        let state = self.ready_state();
        self.connection().poll_open(state)
    }

    /// Waits until the socket is open and below the water marks.
    pub(crate) fn poll_ready(&self) -> Poll<Result<(), Error>> {
        let open = self.poll_open();
        if let Poll::Ready(Ok(())) = open {
            let buffered = sys::buffered_amount(&self.raw);
            let admits = self.connection().admits(buffered);
            if !admits {
                self.wait_for_drain(buffered);
                return Poll::Pending;
            }
        }
        open
    }

    /// Waits until everything that was sent has left the browser.
    pub(crate) fn poll_drained(&self) -> Poll<Result<(), Error>> {
        if let Some(end) = self.end_of_stream() {
            return Poll::Ready(end);
        }
        match self.ready_state() {
            ReadyState::Connecting => Poll::Ready(Ok(())),
            // `bufferedAmount` never falls in these states. A clean close means that everything has left.
            ReadyState::Closing | ReadyState::Closed => Poll::Pending,
            ReadyState::Open => match sys::buffered_amount(&self.raw) {
                0 => {
                    self.connection().drained();
                    self.set_alarm(clock::millis());
                    Poll::Ready(Ok(()))
                }
                buffered => {
                    self.wait_for_drain(buffered);
                    Poll::Pending
                }
            },
        }
    }

    pub(crate) fn close(&self, frame: &CloseFrame) {
        self.close_because(LocalCause::Closed, frame);
    }

    /// Detaches and closes the native socket when the last handle has been dropped. No event that is
    /// being dispatched reaches another listener.
    pub(super) fn let_go(&self) {
        self.detach();
        // The native socket may still be open after the close grace.
        sys::close(&self.raw, &CloseFrame::NORMAL);
    }

    /// Ends the connection without closing the native socket.
    pub(super) fn detach(&self) {
        self.observers.release();
        // A failed closure may have leaked a reference to this.
        self.end(CloseEvent::abnormal());
    }

    /// Closes the native socket, unless it is closing. Returns whether this was the first close.
    fn close_because(&self, cause: LocalCause, frame: &CloseFrame) -> bool {
        let now = clock::millis();
        let buffered = sys::buffered_amount(&self.raw);
        let is_first = self.connection().close(cause, buffered, now);
        if is_first {
            self.set_alarm(now);
            sys::close(&self.raw, frame);
        }
        is_first
    }

    fn open(&self) {
        let for_protocol = self.for_protocol.get();
        if for_protocol.is_some_and(|refuse| refuse(self)) {
            return;
        }
        let is_in_time = self.connection().open();
        if is_in_time {
            self.set_alarm(clock::millis());
            self.wakers.wake_all();
            self.dispatch(Event::Open);
        }
    }

    /// Returns whether the connection has no subprotocol and so is closed.
    fn refuse_without_protocol(&self) -> bool {
        let is_refused = sys::text_of(&self.raw, "protocol").is_empty();
        if is_refused {
            let (sample, now) = (sample(&self.raw), clock::millis());
            let action = self.connection().open_without_protocol(sample, now);
            self.set_alarm(now);
            self.carry_out(action);
        }
        is_refused
    }

    fn fail(&self) {
        let now = clock::millis();
        let error = self.connection().fail(now);
        self.set_alarm(now);
        self.dispatch_error(error);
    }

    fn receive(&self, received: PayloadResult) {
        if received.is_err() {
            // The page may have changed it. Later messages can be read again.
            sys::set_binary_type(&self.raw);
        }
        let received = received.and_then(|payload| match self.max_message_size {
            Some(max) if payload.len() > max => Err(Error::message_too_long(payload.len(), max)),
            _ => Ok(payload),
        });
        let has_waiting_senders = self.connection().receive();
        (self.deliver.get())(self, received);
        if has_waiting_senders && let Some(for_senders) = self.for_senders.get() {
            (for_senders.check_drain)(self);
        }
    }

    fn deliver_to_closures(&self, received: PayloadResult) {
        self.observers.deliver(received, &self.handles);
    }

    fn deliver_with_streams(&self, received: PayloadResult) {
        let overflow = |limit| self.overflow(limit);
        self.observers
            .deliver_with_streams(received, &self.handles, overflow);
    }

    /// Closes the socket because a stream overflowed. Returns the error to dispatch, if this was the
    /// first close.
    fn overflow(&self, limit: ReceiveLimit) -> Option<Error> {
        let cause = LocalCause::overflowed(limit);
        let is_first = self.close_because(cause, &limit.close_frame());
        // Now the readers know the cause.
        self.observers.wake();
        if is_first { self.failure() } else { None }
    }

    /// Takes the `close` event, or an end without one.
    fn end(&self, event: CloseEvent) {
        let is_first = self.connection().end(event);
        if is_first {
            self.ended();
        }
    }

    /// Completes every stream and future, dispatches the close event, and detaches from the native
    /// socket.
    fn ended(&self) {
        self.has_ended.set(true);
        self.subscription.stop(&self.raw);
        self.alarm.cancel();
        self.observers.wake();
        self.wakers.wake_all();
        if let Some(event) = self.close_event() {
            self.dispatch(Event::Close(event));
        }
        self.observers.release();
    }

    fn dispatch_error(&self, error: Option<Error>) {
        if let Some(error) = error {
            self.dispatch(Event::Error(error));
        }
    }

    fn dispatch(&self, event: Event) {
        self.observers.dispatch(event, &self.handles);
    }

    #[cold]
    fn observe(&self) {
        let now = clock::millis();
        let sample = sample(&self.raw);
        self.connection().observe(sample, now);
        self.set_alarm(now);
    }

    fn wait_for_drain(&self, buffered: u64) {
        self.for_senders.set(Some(ForSenders {
            check_drain: Self::check_drain,
            set_for_next_task: Alarm::set_for_next_task,
        }));
        let now = clock::millis();
        self.connection().wait_for_drain(buffered, now);
        self.set_alarm(now);
    }

    fn check_drain(&self) {
        let (sample, now) = (sample(&self.raw), clock::millis());
        let is_awaited = self.wakers.is_waited_for();
        let wakes = self.connection().check_drain(sample, is_awaited, now);
        self.set_alarm(now);
        if wakes {
            self.wakers.wake_all();
        }
    }

    fn time_passed(&self) {
        let planned = self.alarm_at.replace(Millis::NEVER);
        if planned.is_never() {
            return;
        }
        // The port of a message would stay open until the next time the alarm is set.
        self.alarm.cancel();
        // A clock may be coarser than its timers.
        let now = clock::millis().max(planned);
        let sample = sample(&self.raw);
        let action = self.connection().handle_timeout(sample, now);
        self.set_alarm(now);
        self.carry_out(action);
    }

    fn carry_out(&self, action: Option<Action>) {
        match action {
            None => {}
            Some(Action::Close(error)) => {
                sys::close(&self.raw, &CloseFrame::NORMAL);
                self.dispatch_error(error);
            }
            Some(Action::End) => self.ended(),
            Some(Action::CheckDrain) => {
                if let Some(for_senders) = self.for_senders.get() {
                    (for_senders.check_drain)(self);
                }
            }
        }
    }

    /// The machine calls no other code, so it is never borrowed twice. It is borrowed here only,
    /// because each `borrow_mut` adds the code of its panic.
    #[inline(never)]
    fn connection(&self) -> RefMut<'_, Connection> {
        self.connection.borrow_mut()
    }

    /// Plans the next call of [`time_passed`](Self::time_passed).
    fn set_alarm(&self, now: Millis) {
        let at = self.connection().next_timeout();
        if self.alarm_at.replace(at) == at {
            return;
        }
        let delay = at.since(now);
        match self.for_senders.get() {
            Some(for_senders) if delay == Millis::ZERO => {
                (for_senders.set_for_next_task)(&self.alarm)
            }
            _ if at.is_never() => self.alarm.cancel(),
            _ => self.alarm.set(delay),
        }
    }
}

fn sample(raw: &web_sys::WebSocket) -> Sample {
    Sample {
        state: sys::ready_state(raw),
        buffered: sys::buffered_amount(raw),
    }
}

impl sys::Handler for Shared {
    fn handle(&self, event: sys::Event) {
        match event {
            sys::Event::Open => self.open(),
            sys::Event::Message(message) => self.receive(message),
            sys::Event::Error => self.fail(),
            sys::Event::Close(event) => self.end(event),
            sys::Event::Timer => self.time_passed(),
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket")
            .field("url", &sys::text_of(&self.raw, "url"))
            .field("ready_state", &self.ready_state())
            .finish_non_exhaustive()
    }
}
