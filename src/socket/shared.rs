//! What the clones of a handle share: the raw socket, and everything that is attached to it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};
use std::task::Poll;
use std::time::Duration;

use crate::audience::{Audience, News};
use crate::close::{CloseEvent, CloseFrame};
use crate::dispatch::{Handles, Wakers};
use crate::error::Error;
use crate::lifecycle::{Lifecycle, Patience};
use crate::ready_state::ReadyState;
use crate::socket::builder::Options;
use crate::sys::{self, Payload};
use crate::timer::Timeout;
use crate::watermark::{Gate, Look};

/// A planned look at `bufferedAmount`. It brings its function along, so that a program in which
/// nobody ever waits for room has nothing of it.
struct PlannedLook {
    look: Look,
    now: fn(&Shared),
    _timeout: Option<Timeout>,
}

pub(crate) struct Shared {
    pub(crate) raw: web_sys::WebSocket,
    pub(crate) options: Box<Options>,
    pub(crate) audience: Audience,
    pub(crate) wakers: Wakers,
    pub(super) handles: Handles,
    this: Weak<Shared>,
    lifecycle: RefCell<Lifecycle>,
    gate: Cell<Gate>,
    subscription: Cell<Option<sys::Subscription>>,
    /// The connect time-out, later the close grace.
    deadline: Cell<Option<Timeout>>,
    patience: Cell<Patience>,
    /// What ends a socket that is CLOSED and does not say so.
    doubt: Cell<Option<Timeout>>,
    look: RefCell<Option<PlannedLook>>,
}

impl Shared {
    /// Takes a socket over, and attaches everything before control goes back to the browser. One
    /// that cannot be listened to is closed.
    pub(crate) fn new(raw: web_sys::WebSocket, options: Box<Options>) -> Result<Rc<Self>, Error> {
        let state = sys::ready_state(&raw);
        sys::set_binary_type(&raw);
        let shared = Rc::new_cyclic(|this: &Weak<Self>| Self {
            audience: Audience::new(),
            wakers: Wakers::default(),
            handles: Handles::default(),
            this: this.clone(),
            lifecycle: RefCell::new(Lifecycle::new(state != ReadyState::Connecting)),
            gate: Cell::new(Gate::new(options.marks())),
            subscription: Cell::default(),
            deadline: Cell::default(),
            patience: Cell::default(),
            doubt: Cell::default(),
            look: RefCell::default(),
            raw,
            options,
        });
        let handler: Weak<dyn sys::Handler> = shared.this.clone();
        match sys::subscribe(&shared.raw, &handler) {
            Ok(subscription) => shared.subscription.set(Some(subscription)),
            Err(error) => {
                sys::close(&shared.raw, &CloseFrame::NORMAL);
                return Err(error);
            }
        }
        if state == ReadyState::Connecting {
            shared.set_deadline(shared.options.connect_timeout, Self::time_out);
        }
        Ok(shared)
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        if self.lifecycle.borrow().ended().is_some() {
            // After the close grace the browser may still be waiting, but we are not.
            return ReadyState::Closed;
        }
        sys::ready_state(&self.raw)
    }

    pub(crate) fn close_event(&self) -> Option<CloseEvent> {
        self.lifecycle.borrow().ended().cloned()
    }

    pub(crate) fn end_of_stream(&self) -> Option<Result<(), Error>> {
        self.lifecycle.borrow().end_of_stream()
    }

    /// The browser would discard what is sent in any other state, without a word.
    pub(crate) fn check_open(&self) -> Result<(), Error> {
        match self.ready_state() {
            ReadyState::Open => Ok(()),
            state => Err(Error::not_open(state)),
        }
    }

    pub(crate) fn poll_opened(&self) -> Poll<Result<(), Error>> {
        self.lifecycle.borrow().poll_opened()
    }

    fn poll_open(&self) -> Poll<Result<(), Error>> {
        let state = self.ready_state();
        self.lifecycle.borrow().poll_open(state)
    }

    /// Open, and under the marks.
    pub(crate) fn poll_ready(&self) -> Poll<Result<(), Error>> {
        let open = self.poll_open();
        if let Poll::Ready(Ok(())) = open {
            let buffered = sys::buffered_amount(&self.raw);
            let mut gate = self.gate.get();
            let admits = gate.admits(buffered);
            self.gate.set(gate);
            if !admits {
                self.look_for(buffered);
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
                0 => Poll::Ready(Ok(())),
                buffered => {
                    self.look_for(buffered);
                    Poll::Pending
                }
            },
        }
    }

    pub(crate) fn close(&self, frame: &CloseFrame) {
        let first = self.lifecycle.borrow_mut().give_up();
        if first {
            self.start_closing(frame);
        }
    }

    /// There is no handle any more: detaches the raw socket, and closes it. An event that is on
    /// its way reaches nobody.
    pub(super) fn let_go(&self) {
        self.audience.release();
        // For what a failed closure may have left behind.
        self.settle(CloseEvent::abnormal());
        // On a socket that is closed this does nothing, and after the close grace it may not be.
        sys::close(&self.raw, &CloseFrame::NORMAL);
    }

    /// After an `error` the socket gets the close grace for its `close` event:
    /// `WebKitGTK` fires none for a port that it blocks, and is CLOSED all the same.
    fn doubt_close_event(&self) {
        let doubt = self.later(self.options.close_grace, |shared| {
            if sys::ready_state(&shared.raw) == ReadyState::Closed {
                shared.settle(CloseEvent::abnormal());
            }
        });
        self.doubt.set(doubt);
    }

    fn open(&self) {
        let in_time = self.lifecycle.borrow_mut().open();
        if in_time {
            self.deadline.take();
            self.wakers.wake_all();
            self.audience.tell(News::Open, &self.handles);
        }
    }

    fn deliver(&self, received: Result<Payload, Error>) {
        if received.is_err() {
            // Somebody else may have set it. The messages after this one can be read again.
            sys::set_binary_type(&self.raw);
        }
        let received = received.and_then(|payload| match self.options.max_message_size {
            Some(max) if payload.len() > max => Err(Error::message_too_long(payload.len(), max)),
            _ => Ok(payload),
        });
        self.audience.deliver(received, &self.handles, &|| {
            self.close(&CloseFrame::NORMAL);
        });
        // Timers are slow in hidden tabs, and messages are not.
        let look_now = self.look.borrow().as_ref().map(|planned| planned.now);
        if let Some(look_now) = look_now {
            look_now(self);
        }
    }

    /// The end: every stream, future and closure learns how the connection ended, and nothing
    /// of it reaches the raw socket any more.
    fn settle(&self, event: CloseEvent) {
        let first = self.lifecycle.borrow_mut().close(event.clone());
        if !first {
            return;
        }
        self.subscription.take();
        self.deadline.take();
        self.doubt.take();
        self.look.take();
        self.audience.wake();
        self.wakers.wake_all();
        self.audience.tell(News::Close(event), &self.handles);
        self.audience.release();
    }

    fn time_out(&self) {
        let after = self.options.connect_timeout.unwrap_or_default();
        let pending = self.lifecycle.borrow_mut().time_out(after);
        if pending {
            self.start_closing(&CloseFrame::NORMAL);
        }
    }

    fn start_closing(&self, frame: &CloseFrame) {
        self.wait_for_close();
        sys::close(&self.raw, frame);
    }

    /// Gives the peer the close grace, again and again as long as it takes what was sent before.
    fn wait_for_close(&self) {
        let buffered = sys::buffered_amount(&self.raw);
        let mut patience = self.patience.get();
        if !patience.lasts(buffered) {
            self.settle(CloseEvent::abnormal());
            return;
        }
        self.patience.set(patience);
        self.set_deadline(self.options.close_grace, Self::wait_for_close);
    }

    fn set_deadline(&self, delay: Option<Duration>, then: fn(&Self)) {
        self.deadline.set(self.later(delay, then));
    }

    /// Looks at `bufferedAmount` from time to time, for somebody who has seen so many bytes.
    fn look_for(&self, seen: u64) {
        if let Some(planned) = &mut *self.look.borrow_mut() {
            planned.look.add(seen);
            return;
        }
        self.plan(Look::new(seen));
    }

    fn plan(&self, look: Look) {
        let planned = PlannedLook {
            look,
            now: Self::look_now,
            _timeout: self.later(Some(look.delay()), Self::look_now),
        };
        self.look.replace(Some(planned));
    }

    /// Wakes the senders when the amount has fallen, and they look again if they still wait.
    fn look_now(&self) {
        let Some(PlannedLook { look, .. }) = self.look.take() else {
            return;
        };
        let is_open = self.ready_state() == ReadyState::Open;
        match look.after(sys::buffered_amount(&self.raw)) {
            Some(next) if is_open && self.wakers.is_waited_for() => self.plan(next),
            _ => self.wakers.wake_all(),
        }
    }

    /// Has a function called, unless it is not to be.
    fn later(&self, delay: Option<Duration>, then: fn(&Self)) -> Option<Timeout> {
        let this = self.this.clone();
        let closure = move || {
            if let Some(shared) = this.upgrade() {
                then(&shared);
            }
        };
        Some(Timeout::new(delay?, Box::new(closure)))
    }
}

impl sys::Handler for Shared {
    fn handle(&self, event: sys::Event) {
        match event {
            sys::Event::Open => self.open(),
            sys::Event::Message(message) => self.deliver(message),
            sys::Event::Error => {
                let error = self.lifecycle.borrow_mut().fail();
                self.doubt_close_event();
                self.audience.tell(News::Error(error), &self.handles);
            }
            sys::Event::Close(event) => self.settle(event),
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
