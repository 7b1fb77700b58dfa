use std::rc::{Rc, Weak};

use super::Correlated;
use super::reply::{Handover, Reply, Slot};
use super::table::{Outgoing, Table};
use crate::error::Error;

/// A message in preparation, and the replies that it expects.
pub(crate) struct Draft<Tx, Rx: Correlated> {
    table: Rc<Table<Tx, Rx>>,
    replies: Vec<Weak<Slot<Rx>>>,
}

impl<Tx, Rx: Correlated> Draft<Tx, Rx> {
    pub(super) fn new(table: Rc<Table<Tx, Rx>>) -> Self {
        let replies = Vec::new();
        Self { table, replies }
    }

    /// Registers a request that will be in the message, and returns its reply.
    pub(crate) fn reply_to(&mut self, id: Rx::Id) -> Result<Reply<Tx, Rx>, Error> {
        let slot = Rc::<Slot<Rx>>::default();
        self.table.register(&id, &slot)?;
        self.replies.push(Rc::downgrade(&slot));
        Ok(Reply::new(slot, Rc::clone(&self.table), id))
    }

    /// Queues the message. It is not sent if it has replies and all of them are dropped first.
    pub(crate) fn post(mut self, message: Tx) {
        self.push(message, None);
    }

    /// Queues the message. It is not sent if all its replies and the handover are dropped first.
    pub(crate) fn send(mut self, message: Tx) -> Handover {
        let slot = Rc::default();
        self.push(message, Some(Rc::downgrade(&slot)));
        Handover(slot)
    }

    fn push(&mut self, message: Tx, handover: Option<Weak<Slot<()>>>) {
        let replies = std::mem::take(&mut self.replies);
        self.table.push(Outgoing::new(message, replies, handover));
    }
}

impl<Tx, Rx: Correlated> Drop for Draft<Tx, Rx> {
    fn drop(&mut self) {
        // `push` takes the replies, so any left here belong to a message that was not sent.
        for slot in self.replies.iter().filter_map(Weak::upgrade) {
            slot.fill(Err(Error::not_sent()));
        }
    }
}
