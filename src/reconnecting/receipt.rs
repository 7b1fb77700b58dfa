use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::isolate::wake;
use crate::reconnect::Delivery;

/// A future that resolves to the [`Delivery`] of a message.
///
/// It resolves at the latest when the client has ended or was dropped. Dropping the receipt has no
/// effect on the message.
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
pub struct Receipt(Rc<Waiting>);

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
    pub(super) fn new() -> Self {
        Self(Rc::default())
    }

    pub(super) fn waiting(&self) -> &Rc<Waiting> {
        &self.0
    }
}

impl Future for Receipt {
    type Output = Delivery;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Delivery> {
        if let Some(delivery) = self.0.delivery.get() {
            return Poll::Ready(delivery);
        }
        self.0.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Receipt")
            .field(&self.0.delivery.get())
            .finish()
    }
}
