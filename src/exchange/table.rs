use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};
use std::task::Waker;

use super::Correlated;
use super::reply::Slot;
use crate::error::Error;
use crate::isolate::wake;

/// What is to be sent, and who waits for what.
///
/// Nothing is borrowed while a slot is filled, because that wakes a stranger's task.
pub(super) struct Table<Tx, Rx: Correlated> {
    outgoing: RefCell<VecDeque<Outgoing<Tx, Rx>>>,
    pending: RefCell<BTreeMap<Rx::Id, Weak<Slot<Rx>>>>,
    /// Why nothing can be sent any more.
    end: RefCell<Option<Error>>,
    reader: Cell<Option<Waker>>,
}

/// A message that is to be sent, and who wants to know. When all have given it up, it is not sent.
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

    /// Takes the message out, and leaves who wants to know what becomes of it.
    pub(super) fn split(self) -> (Tx, Sending<Rx>) {
        let (replies, handover) = (self.replies, self.handover);
        (self.message, Sending { replies, handover })
    }
}

/// Who wants to know what becomes of a message.
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
    /// Has somebody wait for the reply to a request.
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

    /// Queues a message, or says why it cannot be sent.
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

    /// Has the reader woken when there is something to send.
    pub(super) fn park(&self, waker: &Waker) {
        self.reader.set(Some(waker.clone()));
    }

    /// Whether there is something to send that anybody still wants.
    pub(super) fn has_outgoing(&self) -> bool {
        loop {
            let is_wanted = self.outgoing.borrow().front().map(Outgoing::is_wanted);
            match is_wanted {
                None => return false,
                Some(true) => return true,
                // What it holds is dropped while nothing is borrowed.
                Some(false) => drop(self.next_outgoing()),
            }
        }
    }

    pub(super) fn next_outgoing(&self) -> Option<Outgoing<Tx, Rx>> {
        self.outgoing.borrow_mut().pop_front()
    }

    /// Hands a reply to who waits for it, or gives it back.
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

    /// The replies to what has been sent will not come.
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

    /// What waits to be sent cannot be.
    pub(super) fn fail_outgoing(&self, error: &Error) {
        while let Some(outgoing) = self.next_outgoing() {
            outgoing.split().1.failed(error);
        }
    }

    /// Nothing will be sent or received any more.
    pub(super) fn end(&self, error: &Error) {
        self.end.borrow_mut().get_or_insert_with(|| error.clone());
        self.fail_outgoing(error);
        self.fail_sent(error);
        self.pending.borrow_mut().clear();
    }

    pub(super) fn pending(&self) -> usize {
        self.pending.borrow().len()
    }

    /// Nobody waits for a reply any more.
    pub(super) fn deregister(&self, id: &Rx::Id, slot: &Rc<Slot<Rx>>) {
        let mut pending = self.pending.borrow_mut();
        let is_same = |other: &Weak<Slot<Rx>>| other.as_ptr() == Rc::as_ptr(slot);
        if pending.get(id).is_some_and(is_same) {
            pending.remove(id);
        }
    }
}
