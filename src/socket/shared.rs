//! What the clones of a handle share: the raw socket, and everything that is attached to it.

use std::cell::{Cell, RefCell, RefMut};
use std::fmt;
use std::rc::{Rc, Weak};
use std::task::Poll;

use crate::close::{CloseEvent, CloseFrame};
use crate::connection::{Action, Connection, LocalCause, Millis, Options, Sample};
use crate::dispatch::{Handles, Wakers};
use crate::error::Error;
use crate::observers::{Event, Observers, StreamInbox};
use crate::ready_state::ReadyState;
use crate::receive::ReceiveLimit;
use crate::sys::{self, Payload, clock};
use crate::timer::Alarm;

/// Carries out what the [`Connection`] decides: feeds it with the events of the native socket and
/// with the time, and does what it returns.
pub(crate) struct Shared {
    pub(crate) raw: web_sys::WebSocket,
    max_message_size: Option<usize>,
    pub(crate) observers: Observers,
    pub(crate) wakers: Wakers,
    pub(super) handles: Handles,
    this: Weak<Shared>,
    connection: RefCell<Connection>,
    subscription: Cell<Option<sys::Subscription>>,
    /// The one timer, for the next deadline of the connection.
    alarm: Alarm,
    alarm_at: Cell<Millis>,
    for_senders: Cell<Option<ForSenders>>,
    for_streams: Cell<Option<ForStreams>>,
}

/// What a sender that waits brings along. A program without one has no code for it.
#[derive(Clone, Copy)]
struct ForSenders {
    look: fn(&Shared),
    set_for_next_task: fn(&Alarm),
}

/// What a stream brings along: it may overflow.
type ForStreams = fn(&Shared) -> bool;

impl Shared {
    /// Starts to connect.
    pub(crate) fn connect(
        url: &str,
        protocols: &[String],
        options: Box<Options>,
    ) -> Result<Rc<Self>, Error> {
        let raw = sys::connect(url, protocols)?;
        let now = clock::millis();
        Self::new(raw, Connection::connecting(options, now), now)
    }

    /// Takes over a socket in any state but CLOSED.
    pub(crate) fn adopt(raw: web_sys::WebSocket, options: Box<Options>) -> Result<Rc<Self>, Error> {
        let (sample, now) = (sample(&raw), clock::millis());
        if sample.state == ReadyState::Closed {
            return Err(Error::ended_before());
        }
        Self::new(raw, Connection::adopted(options, sample, now), now)
    }

    /// Attaches everything before control goes back to the browser. A socket that cannot be listened
    /// to is closed.
    fn new(
        raw: web_sys::WebSocket,
        connection: Connection,
        now: Millis,
    ) -> Result<Rc<Self>, Error> {
        sys::set_binary_type(&raw);
        let shared = Rc::new_cyclic(|this: &Weak<Self>| Self {
            observers: Observers::new(),
            wakers: Wakers::default(),
            handles: Handles::default(),
            this: this.clone(),
            max_message_size: connection.options().max_message_size,
            connection: RefCell::new(connection),
            subscription: Cell::default(),
            alarm: Self::alarm(this),
            alarm_at: Cell::new(Millis::NEVER),
            for_senders: Cell::default(),
            for_streams: Cell::default(),
            raw,
        });
        let handler: Weak<dyn sys::Handler> = shared.this.clone();
        match sys::subscribe(&shared.raw, &handler) {
            Ok(subscription) => shared.subscription.set(Some(subscription)),
            Err(error) => {
                sys::close(&shared.raw, &CloseFrame::NORMAL);
                return Err(error);
            }
        }
        shared.set_alarm(now);
        Ok(shared)
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        if self.connection().close_event().is_some() {
            // After the close grace the browser may still be waiting, but we are not.
            return ReadyState::Closed;
        }
        let state = sys::ready_state(&self.raw);
        if self.connection().is_news(state) {
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

    pub(crate) fn unanswered(&self) -> u64 {
        self.connection().unanswered()
    }

    /// Sends by a function.
    pub(crate) fn send(
        &self,
        send: impl FnOnce(&web_sys::WebSocket) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.check_open()?;
        send(&self.raw)?;
        self.sent();
        Ok(())
    }

    /// The browser would silently discard what is sent in any other state.
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

    /// The limit of each stream.
    pub(crate) fn receive_limit(&self) -> ReceiveLimit {
        self.connection().options().receive_limit
    }

    /// Has a stream receive.
    pub(crate) fn add_inbox(&self, inbox: &Rc<StreamInbox>) {
        self.for_streams.set(Some(Self::overflow));
        self.observers.add_inbox(inbox);
    }

    pub(crate) fn poll_opened(&self) -> Poll<Result<(), Error>> {
        self.connection().poll_opened()
    }

    fn poll_open(&self) -> Poll<Result<(), Error>> {
        let state = self.ready_state();
        self.connection().poll_open(state)
    }

    /// Open, and under the marks.
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

    /// Nothing that was sent is still in the browser.
    pub(crate) fn poll_drained(&self) -> Poll<Result<(), Error>> {
        if let Some(end) = self.end_of_stream() {
            return Poll::Ready(end);
        }
        match self.ready_state() {
            ReadyState::Connecting => Poll::Ready(Ok(())),
            // The number grows for ever by then; a clean close says that all of it has left.
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

    /// There is no handle any more: detaches the raw socket, and closes it. An event that is on
    /// its way reaches nobody.
    pub(super) fn let_go(&self) {
        self.detach();
        // On a socket that is closed this does nothing, and after the close grace it may not be.
        sys::close(&self.raw, &CloseFrame::NORMAL);
    }

    /// Leaves the raw socket alone from now on.
    pub(super) fn detach(&self) {
        self.observers.release();
        // For what a failed closure may have left behind.
        self.end(CloseEvent::abnormal());
    }

    /// Returns whether this was what began to close it.
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
        let is_in_time = self.connection().open();
        if is_in_time {
            self.set_alarm(clock::millis());
            self.wakers.wake_all();
            self.dispatch(Event::Open);
        }
    }

    fn fail(&self) {
        let now = clock::millis();
        let error = self.connection().fail(now);
        self.set_alarm(now);
        self.dispatch_error(error);
    }

    fn receive(&self, received: Result<Payload, Error>) {
        if received.is_err() {
            // Somebody else may have set it. The messages after this one can be read again.
            sys::set_binary_type(&self.raw);
        }
        let received = received.and_then(|payload| match self.max_message_size {
            Some(max) if payload.len() > max => Err(Error::message_too_long(payload.len(), max)),
            _ => Ok(payload),
        });
        let has_waiting_senders = self.connection().receive();
        let has_closed = Cell::new(false);
        self.observers.deliver(received, &self.handles, &|| {
            let overflow = self.for_streams.get();
            has_closed.set(overflow.is_some_and(|overflow| overflow(self)));
        });
        if has_closed.get() {
            let error = self.connection().failure();
            self.dispatch_error(error);
        }
        if has_waiting_senders && let Some(for_senders) = self.for_senders.get() {
            (for_senders.look)(self);
        }
    }

    /// A stream has more to hold than its limit allows. Returns whether that closed the socket.
    fn overflow(&self) -> bool {
        let limit = self.receive_limit();
        self.close_because(LocalCause::overflowed(limit), &limit.close_frame())
    }

    /// The `close` event, or an end without one.
    fn end(&self, event: CloseEvent) {
        let is_first = self.connection().end(event);
        if is_first {
            self.ended();
        }
    }

    /// Every stream, future and closure learns how the connection ended, and nothing of it reaches
    /// the raw socket any more.
    fn ended(&self) {
        self.subscription.take();
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
            look: Self::look,
            set_for_next_task: Alarm::set_for_next_task,
        }));
        let now = clock::millis();
        self.connection().wait_for_drain(buffered, now);
        self.set_alarm(now);
    }

    fn look(&self) {
        let (sample, now) = (sample(&self.raw), clock::millis());
        let is_awaited = self.wakers.is_waited_for();
        let wakes = self.connection().look(sample, is_awaited, now);
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
        // A clock may be coarser than its timers.
        let now = clock::millis().max(planned);
        let sample = sample(&self.raw);
        let action = self.connection().handle_timeout(sample, now);
        self.set_alarm(now);
        match action {
            None => {}
            Some(Action::Close(error)) => {
                sys::close(&self.raw, &CloseFrame::NORMAL);
                self.dispatch_error(error);
            }
            Some(Action::End) => self.ended(),
            Some(Action::Look) => {
                if let Some(for_senders) = self.for_senders.get() {
                    (for_senders.look)(self);
                }
            }
        }
    }

    /// The machine calls nothing, so it is never borrowed twice. One place that borrows it is one that
    /// may panic, which each costs a program some code.
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

    fn alarm(this: &Weak<Self>) -> Alarm {
        let this = Weak::clone(this);
        Alarm::new(Box::new(move || {
            if let Some(shared) = this.upgrade() {
                shared.time_passed();
            }
        }))
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
