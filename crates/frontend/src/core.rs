//! What all handles of a connection share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_websocket::{ConnectionCause, ConnectionState, Error, Message, Payload, ReadyState};

use crate::link::{CloseWith, Link, Source};
use crate::messages::{Messages, Readers};
use crate::next_task::NextTask;
use crate::status::Status;
use crate::subscription::{Callback, Subscribers, Subscription};

pub(crate) struct Core {
    link: RefCell<Option<Rc<dyn Link>>>,
    status: RefCell<Status>,
    latest: RefCell<Option<Latest>>,
    error: RefCell<Option<Error>>,
    /// The messages so far.
    received: Cell<u64>,
    changes: Cell<u64>,
    pub(crate) subscribers: Subscribers,
    readers: Readers,
    /// Before the link is made.
    start: RefCell<Option<Start>>,
    /// Whether `open()` was called before the component was mounted.
    is_wanted: Cell<bool>,
    is_over: Cell<bool>,
}

/// The latest message, as the browser has it until somebody reads it.
enum Latest {
    Payload(Payload),
    Message(Rc<Message>),
}

/// How the link is made, which is planned for the next task.
pub(crate) struct Start {
    pub(crate) start: Rc<dyn Fn(WhenStarted)>,
    pub(crate) _task: Option<NextTask>,
}

/// What follows when the link has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenStarted {
    /// It connects, unless it is lazy.
    Default,
    Open,
    Wait,
}

impl Core {
    /// Creates a connection that has not begun, whose latest message and last error are kept.
    pub(crate) fn new() -> Rc<Self> {
        let core = Rc::new(Self {
            link: RefCell::default(),
            status: RefCell::new(Status::initial()),
            latest: RefCell::default(),
            error: RefCell::default(),
            received: Cell::default(),
            changes: Cell::default(),
            subscribers: Subscribers::default(),
            readers: Readers::default(),
            start: RefCell::default(),
            is_wanted: Cell::default(),
            is_over: Cell::default(),
        });
        // The first of all subscribers, so all others find what it has stored.
        let weak = Rc::downgrade(&core);
        core.keep(Callback::Payload(Rc::new(move |payload| {
            if let Some(core) = weak.upgrade() {
                core.received.set(core.received.get() + 1);
                core.latest.replace(Some(Latest::Payload(payload.clone())));
                core.count_change();
            }
        })));
        let weak = Rc::downgrade(&core);
        core.keep(Callback::Error(Rc::new(move |error| {
            if let Some(core) = weak.upgrade() {
                core.error.replace(Some(error.clone()));
                core.count_change();
            }
        })));
        core
    }

    /// Adds a closure that stays until the connection ends.
    fn keep(self: &Rc<Self>, callback: Callback) {
        self.subscribe(callback).keep();
    }

    pub(crate) fn subscribe(self: &Rc<Self>, callback: Callback) -> Subscription {
        let source = self.source();
        self.subscribers.add(callback, source.as_deref(), self)
    }

    pub(crate) fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    pub(crate) fn latest(&self) -> Option<Rc<Message>> {
        let mut latest = self.latest.borrow_mut();
        match latest.as_ref()? {
            Latest::Message(message) => Some(Rc::clone(message)),
            Latest::Payload(payload) => {
                let message = Rc::new(payload.message().ok()?);
                *latest = Some(Latest::Message(Rc::clone(&message)));
                Some(message)
            }
        }
    }

    pub(crate) fn received(&self) -> u64 {
        self.received.get()
    }

    pub(crate) fn changes(&self) -> u64 {
        self.changes.get()
    }

    pub(crate) fn error(&self) -> Option<Error> {
        self.error.borrow().clone()
    }

    pub(crate) fn messages(&self) -> Messages {
        if self.is_over.get() {
            return Readers::ended();
        }
        self.readers.add(self.source().as_deref())
    }

    fn count_change(&self) {
        self.changes.set(self.changes.get() + 1);
    }

    pub(crate) fn link(&self) -> Option<Rc<dyn Link>> {
        self.link.borrow().clone()
    }

    fn source(&self) -> Option<Box<dyn Source>> {
        self.link()?.source()
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        match self.status.borrow().state {
            ConnectionState::Idle => ReadyState::Connecting,
            _ => ReadyState::Closed,
        }
    }

    /// Takes the link, to which subscribers and readers are attached.
    pub(crate) fn set_link(&self, link: Rc<dyn Link>) {
        let source = link.source();
        self.link.replace(Some(link));
        if let Some(source) = source {
            self.attach(&*source);
        }
    }

    /// Attaches everything to a new socket or client.
    pub(crate) fn attach(&self, source: &dyn Source) {
        self.subscribers.attach(source);
        self.readers.attach(source);
    }

    /// Takes a change of the status.
    pub(crate) fn report(&self, status: Status) {
        if self.is_over.get() {
            return;
        }
        if let ConnectionCause::CannotConnect(error) = &status.cause {
            self.error.replace(Some(error.clone()));
        }
        self.status.replace(status.clone());
        self.count_change();
        self.subscribers.report(&status);
    }

    /// Plans to make the link, in the next task.
    pub(crate) fn plan(&self, start: Start) {
        self.start.replace(Some(start));
    }

    /// Returns whether the component was unmounted.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// Returns whether the link is planned.
    pub(crate) fn is_planned(&self) -> bool {
        self.start.borrow().is_some()
    }

    /// Makes the link now, if it is planned.
    pub(crate) fn start_now(&self, then: WhenStarted) {
        let start = self.start.take();
        if let Some(start) = start {
            let then = match then {
                WhenStarted::Default if self.is_wanted.get() => WhenStarted::Open,
                then => then,
            };
            (start.start)(then);
        }
    }

    pub(crate) fn open(&self, act: impl FnOnce(&dyn Link)) {
        if self.is_planned() {
            return self.start_now(WhenStarted::Open);
        }
        match self.link() {
            Some(link) => act(&*link),
            None => self.is_wanted.set(!self.is_over.get()),
        }
    }

    pub(crate) fn close(&self, with: CloseWith) {
        self.is_wanted.set(false);
        self.start_now(WhenStarted::Wait);
        if let Some(link) = self.link() {
            link.close(with);
        }
    }

    /// Closes the connection, and calls nobody any more.
    pub(crate) fn end(&self) {
        if self.is_over.replace(true) {
            return;
        }
        let (start, link) = (self.start.take(), self.link.take());
        self.subscribers.end();
        self.readers.end();
        if let Some(link) = &link {
            // Somebody may have another handle of its client.
            link.close(None);
        }
        let attempt = self.status.borrow().attempt;
        let cause = ConnectionCause::CloseRequested;
        self.status
            .replace(Status::new(ConnectionState::Closed, cause, attempt));
        drop((start, link));
    }
}
