//! Everybody who hears of what a connection tells: closures, and the inboxes of streams.

mod event;

pub(crate) use self::event::Event;

use std::cell::Cell;
use std::rc::Rc;

use crate::dispatch::{Handles, KeptListeners, Listener, Listeners, WeakList};
use crate::error::Error;
use crate::receive::Inbox;
use crate::sys::Payload;

/// A message, or the reason why there is none.
pub(crate) type PayloadResult = Result<Payload, Error>;

/// The inbox of a stream. The browser still has what is in there.
pub(crate) type StreamInbox = Inbox<PayloadResult>;

/// Who listens brings the functions along that serve them, so that a program without closures has
/// nothing of them, nor one without streams of those.
pub(crate) struct Observers {
    listeners: Listeners<Event>,
    kept: Rc<KeptListeners>,
    emit: Cell<Option<Emit>>,
    inboxes: WeakList<StreamInbox>,
    streams: Cell<Option<ForStreams>>,
    undelivered: Cell<u64>,
}

type Emit = fn(&Observers, Event, &Handles) -> bool;

#[derive(Clone, Copy)]
struct ForStreams {
    queue: Queue,
    wake: fn(&Observers),
}

type Queue = fn(&Observers, PayloadResult) -> Queued;

/// What became of a message for streams.
#[derive(Clone, Copy, Default)]
struct Queued {
    is_received: bool,
    has_overflowed: bool,
}

impl Observers {
    pub(crate) fn new() -> Self {
        Self {
            listeners: Listeners::default(),
            kept: KeptListeners::new(),
            emit: Cell::new(None),
            inboxes: WeakList::default(),
            streams: Cell::new(None),
            undelivered: Cell::new(0),
        }
    }

    /// Has a closure called for every event. It returns whether that was for it.
    pub(crate) fn listen(&self, closure: impl FnMut(&Event) -> bool + 'static) -> Listener {
        self.emit.set(Some(Self::emit));
        self.listeners.add(&self.kept, closure)
    }

    pub(crate) fn add_inbox(&self, inbox: &Rc<StreamInbox>) {
        self.streams.set(Some(ForStreams {
            queue: Self::queue,
            wake: Self::wake_readers,
        }));
        self.inboxes.add(inbox);
    }

    /// How many messages nobody has is_handled.
    pub(crate) fn undelivered(&self) -> u64 {
        self.undelivered.get()
    }

    /// Calls the closures, and returns whether the event was for one of them.
    pub(crate) fn dispatch(&self, event: Event, handles: &Handles) -> bool {
        self.emit
            .get()
            .is_some_and(|emit| emit(self, event, handles))
    }

    /// Gives a message, or the reason why there is none, to everybody: to streams first, so that
    /// no closure can keep it from them. Calls `overflow` before any closure if the limit of a stream
    /// says that the connection has to end.
    pub(crate) fn deliver(&self, received: PayloadResult, handles: &Handles, overflow: &dyn Fn()) {
        let (queued, for_closures) = match self.streams.get() {
            None => (Queued::default(), Some(received)),
            Some(streams) => {
                let for_closures = (!self.listeners.is_empty()).then(|| received.clone());
                ((streams.queue)(self, received), for_closures)
            }
        };
        if queued.has_overflowed {
            overflow();
        }
        let is_handled =
            for_closures.is_some_and(|received| self.dispatch(received.into(), handles));
        if !queued.is_received && !is_handled {
            self.undelivered.set(self.undelivered.get() + 1);
        }
    }

    /// Has the readers of all streams look again.
    pub(crate) fn wake(&self) {
        if let Some(streams) = self.streams.get() {
            (streams.wake)(self);
        }
    }

    /// Calls no closure any more, and drops those that were left to the connection.
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

    /// Gives a message to every stream, references to all but the last one.
    fn queue(&self, received: PayloadResult) -> Queued {
        let bytes = received.as_ref().map_or(0, Payload::len);
        let mut has_overflowed = false;
        let mut put = |inbox: &StreamInbox, received| {
            has_overflowed |= inbox.put(received, bytes).is_err();
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
            has_overflowed,
        }
    }

    fn wake_readers(&self) {
        for inbox in self.inboxes.iter() {
            inbox.wake();
        }
    }
}
