//! Everybody who hears of what a connection tells: closures, and the inboxes of streams.

mod occasion;

pub(crate) use self::occasion::{Arrival, Occasion};

use std::cell::Cell;
use std::rc::Rc;

use crate::error::Error;
use crate::inbox::Inbox;
use crate::listeners::{Keeper, Listener, Listeners};
use crate::sys::Payload;
use crate::weak_list::{Walk, WeakList};

/// What a stream has received, and the browser still has.
pub(crate) type Received = Inbox<Result<Payload, Error>>;

pub(crate) struct Audience {
    listeners: Listeners<Occasion>,
    keeper: Rc<Keeper>,
    inboxes: WeakList<Received>,
    unheard: Cell<u64>,
}

impl Audience {
    pub(crate) fn new() -> Self {
        Self {
            listeners: Listeners::default(),
            keeper: Keeper::new(),
            inboxes: WeakList::default(),
            unheard: Cell::new(0),
        }
    }

    /// Has a closure called for every occasion; it says whether that was for it.
    pub(crate) fn listen(&self, closure: impl FnMut(&Occasion) -> bool + 'static) -> Listener {
        self.listeners.add(&self.keeper, closure)
    }

    pub(crate) fn add_inbox(&self, inbox: &Rc<Received>) {
        self.inboxes.add(inbox);
    }

    /// How many messages nobody has heard.
    pub(crate) fn unheard(&self) -> u64 {
        self.unheard.get()
    }

    /// Calls the closures, and says whether it was for one of them.
    pub(crate) fn tell(&self, occasion: &Occasion) -> bool {
        self.listeners.emit(occasion)
    }

    /// Gives a message, or the reason why there is none, to everybody. `overflow` is called for
    /// each inbox that cannot take it and says that the connection has to end.
    pub(crate) fn deliver(&self, received: Result<Payload, Error>, overflow: impl Fn()) {
        // A stream that a closure makes now is not to get the message that made it.
        let inboxes = self.inboxes.walk();
        let occasion = match received {
            Ok(payload) => Occasion::Message(Arrival::new(payload)),
            Err(error) => Occasion::Error(error),
        };
        let heard = self.tell(&occasion);
        if let Some(error) = occasion.failure() {
            self.tell(&Occasion::Error(error));
        }
        let queued = match occasion.into_received() {
            Some(received) => queue(inboxes, received, overflow),
            None => false,
        };
        if !heard && !queued {
            self.unheard.set(self.unheard.get() + 1);
        }
    }

    /// Has the readers of all streams look again.
    pub(crate) fn wake(&self) {
        for inbox in self.inboxes.walk() {
            inbox.wake();
        }
    }

    /// Drops the closures that were left to the connection: nothing calls them any more.
    pub(crate) fn release(&self) {
        self.keeper.release();
    }
}

/// Gives a message to every stream: references to all but the last one.
fn queue(
    inboxes: Walk<'_, Received>,
    received: Result<Payload, Error>,
    overflow: impl Fn(),
) -> bool {
    let bytes = received.as_ref().map_or(0, Payload::len);
    let put = |inbox: &Received, received| {
        if inbox.put(received, bytes).is_err() {
            overflow();
        }
    };
    let mut last: Option<Rc<Received>> = None;
    for inbox in inboxes {
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
