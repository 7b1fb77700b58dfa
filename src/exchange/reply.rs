use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::Correlated;
use super::table::Table;
use crate::error::Error;
use crate::isolate::wake;

/// The shared state of a future and the code that completes it.
pub(super) struct Slot<T> {
    outcome: Cell<Option<Result<T, Error>>>,
    waker: Cell<Option<Waker>>,
    /// Whether the connection has accepted the message.
    pub(super) is_sent: Cell<bool>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            outcome: Cell::new(None),
            waker: Cell::new(None),
            is_sent: Cell::new(false),
        }
    }
}

impl<T> Slot<T> {
    /// Completes the future with an outcome. No table may be borrowed, because this wakes the
    /// waiting task.
    pub(super) fn fill(&self, outcome: Result<T, Error>) {
        self.outcome.set(Some(outcome));
        if let Some(waker) = self.waker.take() {
            wake(waker);
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<T, Error>> {
        match self.outcome.take() {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                self.waker.set(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

/// A future of the reply to a request, returned by [`Requester::submit`](crate::Requester::submit).
///
/// ```
/// # use wasm_websocket::{Correlated, Error, Reply};
/// # async fn example<T: Correlated>(reply: Reply<T, T>) -> Result<T, Error> {
/// reply.await
/// # }
/// ```
#[must_use = "dropping it gives the request up"]
pub struct Reply<Tx, Rx: Correlated> {
    slot: Rc<Slot<Rx>>,
    /// The entry to remove on drop.
    entry: Option<Entry<Tx, Rx>>,
}

/// An entry in the table of pending requests.
struct Entry<Tx, Rx: Correlated> {
    table: Rc<Table<Tx, Rx>>,
    id: Rx::Id,
}

impl<Tx, Rx: Correlated> Reply<Tx, Rx> {
    pub(super) fn new(slot: Rc<Slot<Rx>>, table: Rc<Table<Tx, Rx>>, id: Rx::Id) -> Self {
        let entry = Some(Entry { table, id });
        Self { slot, entry }
    }

    pub(super) fn failed(error: Error) -> Self {
        let slot = Rc::<Slot<Rx>>::default();
        slot.fill(Err(error));
        Self { slot, entry: None }
    }
}

impl<Tx, Rx: Correlated> Unpin for Reply<Tx, Rx> {}

impl<Tx, Rx: Correlated> Future for Reply<Tx, Rx> {
    type Output = Result<Rx, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.slot.poll(context)
    }
}

impl<Tx, Rx: Correlated> Drop for Reply<Tx, Rx> {
    fn drop(&mut self) {
        if let Some(entry) = self.entry.take() {
            entry.table.deregister(&entry.id, &self.slot);
        }
    }
}

impl<Tx, Rx: Correlated> fmt::Debug for Reply<Tx, Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.entry.as_ref().map(|entry| &entry.id);
        f.debug_struct("Reply")
            .field("id", &id)
            .field("is_sent", &self.slot.is_sent)
            .finish_non_exhaustive()
    }
}

/// A future that completes when the connection has accepted a message, returned by
/// [`Requester::notify`](crate::Requester::notify).
///
/// ```
/// # async fn example(handover: wasm_websocket::Handover) -> Result<(), wasm_websocket::Error> {
/// handover.await
/// # }
/// ```
#[must_use = "dropping it takes the message back, unless it was sent"]
pub struct Handover(pub(super) Rc<Slot<()>>);

impl Handover {
    #[cfg(feature = "json")]
    pub(crate) fn failed(error: Error) -> Self {
        let slot = Rc::<Slot<()>>::default();
        slot.fill(Err(error));
        Self(slot)
    }
}

impl Future for Handover {
    type Output = Result<(), Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context)
    }
}

impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handover").field(&self.0.is_sent).finish()
    }
}
