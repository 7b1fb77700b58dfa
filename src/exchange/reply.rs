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

/// Where somebody waits for what will be known later.
pub(super) struct Slot<T> {
    outcome: Cell<Option<Result<T, Error>>>,
    waker: Cell<Option<Waker>>,
    /// Whether the connection has taken the message.
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
    /// Says what has come of it. No table may be borrowed, because this wakes who waits.
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

/// The reply to a request, when it comes. [`Requester::submit`](crate::Requester::submit) gives it.
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
    /// Where it is to be forgotten when nobody waits any more.
    place: Option<Place<Tx, Rx>>,
}

/// Where a request is known by its id.
struct Place<Tx, Rx: Correlated> {
    table: Rc<Table<Tx, Rx>>,
    id: Rx::Id,
}

impl<Tx, Rx: Correlated> Reply<Tx, Rx> {
    pub(super) fn new(slot: Rc<Slot<Rx>>, table: Rc<Table<Tx, Rx>>, id: Rx::Id) -> Self {
        let place = Some(Place { table, id });
        Self { slot, place }
    }

    pub(super) fn failed(error: Error) -> Self {
        let slot = Rc::<Slot<Rx>>::default();
        slot.fill(Err(error));
        Self { slot, place: None }
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
        if let Some(place) = self.place.take() {
            place.table.deregister(&place.id, &self.slot);
        }
    }
}

impl<Tx, Rx: Correlated> fmt::Debug for Reply<Tx, Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.place.as_ref().map(|place| &place.id);
        f.debug_struct("Reply")
            .field("id", &id)
            .field("is_sent", &self.slot.is_sent)
            .finish_non_exhaustive()
    }
}

/// A message on its way to the connection. [`Requester::notify`](crate::Requester::notify) gives
/// it.
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
