use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};
use std::task::Waker;

use super::Correlated;
use super::reply::Slot;
use crate::error::Error;
use crate::isolate::wake;

/// The queue of outgoing messages, and the table of pending requests.
///
/// Nothing is borrowed while a slot is filled, because filling wakes an arbitrary task.
pub(super) struct Table<Tx, Rx: Correlated> {
    outgoing: RefCell<VecDeque<Outgoing<Tx, Rx>>>,
    pending: RefCell<BTreeMap<Rx::Id, Weak<Slot<Rx>>>>,
    /// The cause of the end, once the connection has ended.
    end: RefCell<Option<Error>>,
    reader: Cell<Option<Waker>>,
}

/// A queued message and the futures that wait for it. When all of them are dropped, it is not sent.
pub(super) struct Outgoing<Tx, Rx> {
    message: Tx,
    replies: Vec<Weak<Slot<Rx>>>,
    handover: Option<Weak<Slot<()>>>,
}

impl<Tx, Rx> Outgoing<Tx, Rx> {
    pub(super) fn new(
        message: Tx,
        replies: Vec<Weak<Slot<Rx>>>,
        handover: Option<Weak<Slot<()>>>,
    ) -> Self {
        Self {
            message,
            replies,
            handover,
        }
    }

    fn is_wanted(&self) -> bool {
        let mut replies = self.replies.iter().map(Weak::strong_count);
        let is_wanted = match &self.handover {
            Some(handover) => handover.strong_count() > 0,
            None => self.replies.is_empty(),
        };
        is_wanted || replies.any(|count| count > 0)
    }

    /// Separates the message from the futures that wait for its outcome.
    pub(super) fn split(self) -> (Tx, Sending<Rx>) {
        let (replies, handover) = (self.replies, self.handover);
        (self.message, Sending { replies, handover })
    }
}

/// The futures that wait for the outcome of a message.
pub(super) struct Sending<Rx> {
    replies: Vec<Weak<Slot<Rx>>>,
    handover: Option<Weak<Slot<()>>>,
}

impl<Rx> Sending<Rx> {
    pub(super) fn succeeded(self) {
        for slot in self.replies.iter().filter_map(Weak::upgrade) {
            slot.is_sent.set(true);
        }
        if let Some(slot) = self.handover.and_then(|slot| slot.upgrade()) {
            slot.is_sent.set(true);
            slot.fill(Ok(()));
        }
    }

    pub(super) fn failed(self, error: &Error) {
        for slot in self.replies.iter().filter_map(Weak::upgrade) {
            slot.fill(Err(error.clone()));
        }
        if let Some(slot) = self.handover.and_then(|slot| slot.upgrade()) {
            slot.fill(Err(error.clone()));
        }
    }
}

impl<Tx, Rx: Correlated> Default for Table<Tx, Rx> {
    fn default() -> Self {
        Self {
            outgoing: RefCell::default(),
            pending: RefCell::default(),
            end: RefCell::default(),
            reader: Cell::default(),
        }
    }
}

impl<Tx, Rx: Correlated> Table<Tx, Rx> {
    /// Adds a pending request, whose reply will fill the slot.
    pub(super) fn register(&self, id: &Rx::Id, slot: &Rc<Slot<Rx>>) -> Result<(), Error> {
        if let Some(end) = &*self.end.borrow() {
            return Err(end.clone());
        }
        let mut pending = self.pending.borrow_mut();
        if pending.contains_key(id) {
            return Err(Error::invalid_request(Some(format!("{id:?}"))));
        }
        pending.insert(id.clone(), Rc::downgrade(slot));
        Ok(())
    }

    /// Queues a message, or fails it with the cause after the end.
    pub(super) fn push(&self, outgoing: Outgoing<Tx, Rx>) {
        let end = self.end.borrow().clone();
        if let Some(error) = end {
            return outgoing.split().1.failed(&error);
        }
        self.outgoing.borrow_mut().push_back(outgoing);
        if let Some(reader) = self.reader.take() {
            wake(reader);
        }
    }

    /// Stores the waker of the reader, to be woken when there is something to send.
    pub(super) fn park(&self, waker: &Waker) {
        self.reader.set(Some(waker.clone()));
    }

    /// Returns whether there is a message to send, after removing cancelled ones from the front.
    pub(super) fn has_outgoing(&self) -> bool {
        loop {
            let is_wanted = self.outgoing.borrow().front().map(Outgoing::is_wanted);
            match is_wanted {
                None => return false,
                Some(true) => return true,
                // The message is dropped while nothing is borrowed.
                Some(false) => drop(self.next_outgoing()),
            }
        }
    }

    pub(super) fn next_outgoing(&self) -> Option<Outgoing<Tx, Rx>> {
        self.outgoing.borrow_mut().pop_front()
    }

    /// Delivers a reply to its pending request, or returns it when there is none.
    pub(super) fn deliver(&self, reply: Rx) -> Option<Rx> {
        let slot = reply
            .id()
            .and_then(|id| self.pending.borrow_mut().remove(&id))
            .and_then(|slot| slot.upgrade());
        match slot {
            None => Some(reply),
            Some(slot) => {
                slot.fill(Ok(reply));
                None
            }
        }
    }

    /// Fails the requests that have been sent: their replies will not arrive.
    pub(super) fn fail_sent(&self, error: &Error) {
        let mut sent = Vec::new();
        self.pending.borrow_mut().retain(|_, slot| {
            let slot = slot.upgrade();
            let is_sent = slot.as_ref().is_some_and(|slot| slot.is_sent.get());
            sent.extend(slot.filter(|_| is_sent));
            !is_sent
        });
        for slot in sent {
            slot.fill(Err(error.clone()));
        }
    }

    /// Fails the queued messages.
    pub(super) fn fail_outgoing(&self, error: &Error) {
        while let Some(outgoing) = self.next_outgoing() {
            outgoing.split().1.failed(error);
        }
    }

    /// Ends the exchange: fails all messages and requests, now and later.
    pub(super) fn end(&self, error: &Error) {
        self.end.borrow_mut().get_or_insert_with(|| error.clone());
        self.fail_outgoing(error);
        self.fail_sent(error);
        self.pending.borrow_mut().clear();
    }

    pub(super) fn pending(&self) -> usize {
        self.pending.borrow().len()
    }

    /// Removes a pending request, unless a newer one has its id.
    pub(super) fn deregister(&self, id: &Rx::Id, slot: &Rc<Slot<Rx>>) {
        let mut pending = self.pending.borrow_mut();
        let is_same = |other: &Weak<Slot<Rx>>| other.as_ptr() == Rc::as_ptr(slot);
        if pending.get(id).is_some_and(is_same) {
            pending.remove(id);
        }
    }
}
