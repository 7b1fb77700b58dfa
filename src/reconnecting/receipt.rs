use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use super::client::Client;
use crate::isolate::wake;
use crate::message::Message;
use crate::reconnect::{Delivery, Ticket};

/// A future that resolves to the [`Delivery`] of a message.
///
/// It resolves at the latest when the client has ended or was dropped. Dropping the receipt has no
/// effect on the message. A dropped `await` loses nothing: the receipt can be awaited again, also after
/// it has resolved.
///
/// ```no_run
/// use wasm_websocket::{Delivery, ReconnectingWebSocket};
///
/// # async fn example(socket: &ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
/// let receipt = socket.send_with_receipt("order 66")?;
/// if receipt.await != Delivery::Sent {
///     println!("check for a duplicate before sending the order again");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a receipt says what became of the message only when it is awaited; `send` gives none"]
pub struct Receipt {
    waiting: Rc<Waiting>,
    client: Weak<Client>,
    ticket: Ticket,
}

/// The state that a receipt shares with the client.
#[derive(Default)]
pub(super) struct Waiting {
    delivery: Cell<Option<Delivery>>,
    waker: Cell<Option<Waker>>,
}

impl Waiting {
    pub(super) fn tell(&self, delivery: Delivery) {
        self.delivery.set(Some(delivery));
        if let Some(waker) = self.waker.take() {
            wake(waker);
        }
    }
}

impl Receipt {
    pub(super) fn new(client: &Weak<Client>, ticket: Ticket) -> Self {
        Self {
            waiting: Rc::default(),
            client: Weak::clone(client),
            ticket,
        }
    }

    pub(super) fn waiting(&self) -> &Rc<Waiting> {
        &self.waiting
    }

    /// Takes the message back if it is still queued, and returns it.
    ///
    /// The receipt then resolves to [`DropReason::Withdrawn`](crate::DropReason::Withdrawn). Returns
    /// `None` if the browser has the message or the message was dropped, and changes nothing.
    ///
    /// ```no_run
    /// use wasm_websocket::ReconnectingWebSocket;
    ///
    /// # fn example(socket: &ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// let receipt = socket.send_with_receipt("draft")?;
    /// if receipt.withdraw().is_some() {
    ///     println!("the server will never see it");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn withdraw(&self) -> Option<Message> {
        self.client.upgrade()?.withdraw(self.ticket)
    }
}

impl Future for Receipt {
    type Output = Delivery;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Delivery> {
        if let Some(delivery) = self.waiting.delivery.get() {
            return Poll::Ready(delivery);
        }
        self.waiting.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Receipt")
            .field(&self.waiting.delivery.get())
            .finish()
    }
}
