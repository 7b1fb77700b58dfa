//! Everybody who hears of what a connection tells: closures, and the inboxes of streams.

mod occasion;

pub(crate) use self::occasion::Occasion;

use std::cell::Cell;
use std::rc::Rc;

use crate::close::CloseEvent;
use crate::dispatch::{Handles, Keeper, Listener, Listeners, WeakList};
use crate::error::Error;
use crate::receive::Inbox;
use crate::sys::Payload;

/// A message, or the reason why there is none.
pub(crate) type Arrived = Result<Payload, Error>;

/// What a stream has received, and the browser still has.
pub(crate) type Received = Inbox<Arrived>;

/// What there is to be told.
pub(crate) enum News {
    Open,
    Received(Arrived),
    Error(Error),
    Close(CloseEvent),
}

/// Who listens brings the functions along that serve them, so that a program without closures has
/// nothing of them, nor one without streams of those.
pub(crate) struct Audience {
    listeners: Listeners<Occasion>,
    keeper: Rc<Keeper>,
    emit: Cell<Option<Emit>>,
    inboxes: WeakList<Received>,
    streams: Cell<Option<ForStreams>>,
    unheard: Cell<u64>,
}

type Emit = fn(&Audience, News, &Handles) -> bool;

#[derive(Clone, Copy)]
struct ForStreams {
    queue: Queue,
    wake: fn(&Audience),
}

type Queue = fn(&Audience, Arrived, &dyn Fn()) -> bool;

impl Audience {
    pub(crate) fn new() -> Self {
        Self {
            listeners: Listeners::default(),
            keeper: Keeper::new(),
            emit: Cell::new(None),
            inboxes: WeakList::default(),
            streams: Cell::new(None),
            unheard: Cell::new(0),
        }
    }

    /// Has a closure called for every occasion; it says whether that was for it.
    pub(crate) fn listen(&self, closure: impl FnMut(&Occasion) -> bool + 'static) -> Listener {
        self.emit.set(Some(Self::emit));
        self.listeners.add(&self.keeper, closure)
    }

    pub(crate) fn add_inbox(&self, inbox: &Rc<Received>) {
        self.streams.set(Some(ForStreams {
            queue: Self::queue,
            wake: Self::wake_readers,
        }));
        self.inboxes.add(inbox);
    }

    /// How many messages nobody has heard.
    pub(crate) fn unheard(&self) -> u64 {
        self.unheard.get()
    }

    /// Calls the closures, and says whether it was for one of them.
    pub(crate) fn tell(&self, news: News, handles: &Handles) -> bool {
        match self.emit.get() {
            Some(emit) => emit(self, news, handles),
            None => false,
        }
    }

    /// Gives a message, or the reason why there is none, to everybody: to streams first, so that
    /// no closure can keep it from them. `overflow` is called for each inbox that cannot take it
    /// and says that the connection has to end.
    pub(crate) fn deliver(&self, received: Arrived, handles: &Handles, overflow: &dyn Fn()) {
        let (is_queued, for_closures) = match self.streams.get() {
            None => (false, Some(received)),
            Some(streams) => {
                let for_closures = (!self.listeners.is_empty()).then(|| received.clone());
                ((streams.queue)(self, received, overflow), for_closures)
            }
        };
        let is_heard =
            for_closures.is_some_and(|received| self.tell(News::Received(received), handles));
        if !is_queued && !is_heard {
            self.unheard.set(self.unheard.get() + 1);
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
        self.keeper.release();
    }

    fn emit(&self, news: News, handles: &Handles) -> bool {
        let occasion = Occasion::from(news);
        let is_heard = self.listeners.emit(&occasion, handles);
        if let Some(error) = occasion.failure() {
            self.listeners.emit(&Occasion::Error(error), handles);
        }
        is_heard
    }

    /// Gives a message to every stream, references to all but the last one, and says whether there
    /// is a stream.
    fn queue(&self, received: Arrived, overflow: &dyn Fn()) -> bool {
        let bytes = received.as_ref().map_or(0, Payload::len);
        let put = |inbox: &Received, received| {
            if inbox.put(received, bytes).is_err() {
                overflow();
            }
        };
        let mut last: Option<Rc<Received>> = None;
        for inbox in self.inboxes.walk() {
            if let Some(earlier) = last.replace(inbox) {
                put(&earlier, received.clone());
            }
        }
        let Some(last) = last else {
            return false;
        };
        put(&last, received);
        true
    }

    fn wake_readers(&self) {
        for inbox in self.inboxes.walk() {
            inbox.wake();
        }
    }
}
