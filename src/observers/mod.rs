//! The receivers of the events of a connection: closures, and the inboxes of streams.

mod event;

pub(crate) use self::event::Event;

use std::cell::Cell;
use std::rc::Rc;

use crate::dispatch::{Handles, KeptListeners, Listener, Listeners, WeakList};
use crate::error::Error;
use crate::receive::{Inbox, ReceiveLimit};
use crate::sys::Payload;

/// The payload of a message, or the error that took its place.
pub(crate) type PayloadResult = Result<Payload, Error>;

/// The inbox of a stream. The browser still holds the payloads in the inbox.
pub(crate) type StreamInbox = Inbox<PayloadResult>;

/// The closures and the inboxes of a connection.
///
/// The first closure and the first inbox each install the function that serves them. A program
/// without closures contains no code for closures, and one without streams none for streams.
pub(crate) struct Observers {
    listeners: Listeners<Event>,
    kept: Rc<KeptListeners>,
    emit: Cell<Option<Emit>>,
    inboxes: WeakList<StreamInbox>,
    wake_readers: Cell<Option<WakeReaders>>,
    undelivered: Cell<u64>,
}

type Emit = fn(&Observers, Event, &Handles) -> bool;

type WakeReaders = fn(&Observers);

/// The result of queueing a message for the streams.
struct Queued {
    is_received: bool,
    overflow: Option<ReceiveLimit>,
}

impl Observers {
    pub(crate) fn new() -> Self {
        Self {
            listeners: Listeners::default(),
            kept: KeptListeners::new(),
            emit: Cell::new(None),
            inboxes: WeakList::default(),
            wake_readers: Cell::new(None),
            undelivered: Cell::new(0),
        }
    }

    /// Attaches a closure that is called for every event. The closure returns whether it handled
    /// the event.
    pub(crate) fn listen(&self, closure: impl FnMut(&Event) -> bool + 'static) -> Listener {
        self.emit.set(Some(Self::emit));
        self.listeners.add(&self.kept, closure)
    }

    pub(crate) fn add_inbox(&self, inbox: &Rc<StreamInbox>) {
        self.wake_readers.set(Some(Self::wake_readers));
        self.inboxes.add(inbox);
    }

    /// The number of messages that no stream and no closure has received.
    pub(crate) fn undelivered(&self) -> u64 {
        self.undelivered.get()
    }

    /// Calls the closures, and returns whether one of them handled the event.
    pub(crate) fn dispatch(&self, event: Event, handles: &Handles) -> bool {
        self.emit
            .get()
            .is_some_and(|emit| emit(self, event, handles))
    }

    /// Delivers a message, or the error that took its place, when there are no streams.
    pub(crate) fn deliver(&self, received: PayloadResult, handles: &Handles) {
        if !self.dispatch(received.into(), handles) {
            self.count_undelivered();
        }
    }

    /// Delivers a message, or the error that took its place. The streams come first, so that no
    /// closure can keep the message from them. Calls `overflow` before any closure, with the limit
    /// of a stream that requires the connection to end, and dispatches the error that it returns
    /// after the message.
    pub(crate) fn deliver_with_streams(
        &self,
        received: PayloadResult,
        handles: &Handles,
        overflow: impl FnOnce(ReceiveLimit) -> Option<Error>,
    ) {
        let for_closures = (!self.listeners.is_empty()).then(|| received.clone());
        let queued = self.queue(received);
        let failure = queued.overflow.and_then(overflow);
        let is_handled =
            for_closures.is_some_and(|received| self.dispatch(received.into(), handles));
        if !queued.is_received && !is_handled {
            self.count_undelivered();
        }
        if let Some(error) = failure {
            self.dispatch(Event::Error(error), handles);
        }
    }

    // Out of line, because each inlined copy adds code to every program.
    #[inline(never)]
    fn count_undelivered(&self) {
        self.undelivered.set(self.undelivered.get() + 1);
    }

    /// Wakes the readers of all streams.
    pub(crate) fn wake(&self) {
        if let Some(wake_readers) = self.wake_readers.get() {
            wake_readers(self);
        }
    }

    /// Stops calling closures, and drops the closures that were left to the connection.
    pub(crate) fn release(&self) {
        self.listeners.close();
        self.kept.release();
    }

    fn emit(&self, event: Event, handles: &Handles) -> bool {
        let is_handled = self.listeners.emit(&event, handles);
        if let Some(error) = event.failure() {
            self.listeners.emit(&Event::Error(error), handles);
        }
        is_handled
    }

    /// Queues a message for every stream. All streams but the last one get a clone.
    fn queue(&self, received: PayloadResult) -> Queued {
        let bytes = received.as_ref().map_or(0, Payload::len);
        let mut overflow = None;
        let mut put = |inbox: &StreamInbox, received| {
            if inbox.put(received, bytes).is_err() {
                overflow.get_or_insert(inbox.limit());
            }
        };
        let mut last: Option<Rc<StreamInbox>> = None;
        for inbox in self.inboxes.iter() {
            if let Some(earlier) = last.replace(inbox) {
                put(&earlier, received.clone());
            }
        }
        let is_received = last.is_some();
        if let Some(last) = last {
            put(&last, received);
        }
        Queued {
            is_received,
            overflow,
        }
    }

    fn wake_readers(&self) {
        for inbox in self.inboxes.iter() {
            inbox.wake();
        }
    }
}
