//! What all handles of a connection share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use wasm_websocket::{
    ConnectionCause, ConnectionState, Error, Message, Payload, ReadyState, SendOutcome,
};

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
    /// How the link is made, in a browser.
    start: RefCell<Option<StartLink>>,
    phase: Cell<Phase>,
    /// The call that begins the connection, between mounting and beginning.
    task: RefCell<Option<NextTask>>,
    /// What was called last, for when there is a link.
    asked: Cell<Start>,
    is_over: Cell<bool>,
}

/// The latest message, as the browser has it until somebody reads it.
enum Latest {
    Payload(Payload),
    Message(Arc<Message>),
}

pub(crate) type StartLink = Rc<dyn Fn(Start)>;

/// How far a connection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// The component is not mounted. A connection with a queue takes messages.
    #[default]
    Created,
    /// The connection begins in the next task.
    Planned,
    Begun,
}

/// What follows when the link has been made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Start {
    /// It connects, unless it is lazy.
    #[default]
    Default,
    Open,
    Close,
    /// It waits until the component is mounted.
    Wait,
}

impl Core {
    /// Creates a connection that has not begun, whose latest message and last error are kept.
    pub(crate) fn new() -> Rc<Self> {
        let core = Rc::new(Self {
            link: RefCell::default(),
            status: RefCell::default(),
            latest: RefCell::default(),
            error: RefCell::default(),
            received: Cell::default(),
            changes: Cell::default(),
            subscribers: Subscribers::default(),
            readers: Readers::default(),
            start: RefCell::default(),
            phase: Cell::default(),
            task: RefCell::default(),
            asked: Cell::default(),
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

    pub(crate) fn latest(&self) -> Option<Arc<Message>> {
        let mut latest = self.latest.borrow_mut();
        match latest.as_ref()? {
            Latest::Message(message) => Some(Arc::clone(message)),
            Latest::Payload(payload) => {
                let message = Arc::new(payload.message().ok()?);
                *latest = Some(Latest::Message(Arc::clone(&message)));
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
            return Messages::default();
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

    /// Takes the function that makes the link, once it is needed.
    pub(crate) fn set_start(&self, start: StartLink) {
        self.start.replace(Some(start));
    }

    /// Returns whether the component was unmounted.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// Returns what was called last.
    pub(crate) fn asked(&self) -> Start {
        self.asked.get()
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.phase.get() == Phase::Begun
    }

    /// Begins the connection in the next task.
    pub(crate) fn mount(self: &Rc<Self>) {
        if self.phase.get() != Phase::Created || self.start.borrow().is_none() {
            return;
        }
        self.phase.set(Phase::Planned);
        let weak = Rc::downgrade(self);
        let task = NextTask::call(move || {
            if let Some(core) = weak.upgrade() {
                core.begin(core.asked());
            }
        });
        let is_planned = task.is_some();
        self.task.replace(task);
        if !is_planned {
            self.begin(self.asked());
        }
    }

    /// Begins the connection, if it is planned.
    fn begin(&self, start: Start) {
        if self.phase.get() == Phase::Planned {
            self.phase.set(Phase::Begun);
            let task = self.task.take();
            self.start_link(start);
            drop(task);
        }
    }

    fn start_link(&self, start: Start) {
        let function = self.start.borrow().clone();
        if let Some(function) = function {
            function(start);
        }
    }

    pub(crate) fn send(&self, message: Message) -> Result<SendOutcome, Error> {
        match self.phase.get() {
            // It has a queue, if it is of that kind.
            Phase::Created if self.link().is_none() => self.start_link(Start::Wait),
            Phase::Planned => self.begin(self.asked()),
            Phase::Created | Phase::Begun => {}
        }
        match self.link() {
            Some(link) => link.send(message),
            None => Err(Error::not_open(self.ready_state())),
        }
    }

    pub(crate) fn open(&self, act: impl FnOnce(&dyn Link)) {
        self.asked.set(Start::Open);
        match self.phase.get() {
            Phase::Created => {}
            Phase::Planned => self.begin(Start::Open),
            Phase::Begun => {
                if let Some(link) = self.link() {
                    act(&*link);
                }
            }
        }
    }

    pub(crate) fn close(&self, with: CloseWith) {
        self.asked.set(Start::Close);
        match self.phase.get() {
            Phase::Created => {}
            Phase::Planned => self.begin(Start::Close),
            Phase::Begun => {
                if let Some(link) = self.link() {
                    link.close(with);
                }
            }
        }
    }

    /// Closes the connection, and calls nobody any more.
    pub(crate) fn end(&self) {
        if self.is_over.replace(true) {
            return;
        }
        let (start, task) = (self.start.take(), self.task.take());
        let link = self.link.take();
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
        drop((start, task, link));
    }
}
