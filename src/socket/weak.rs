use std::fmt;
use std::future::{Future, poll_fn};
use std::rc::{Rc, Weak};
use std::task::Poll;

use crate::close::CloseEvent;
use crate::dispatch::WakerSlot;
use crate::socket::{Shared, WebSocket};

/// A handle that does not keep its connection open.
///
/// A closure holds one to refer to its own socket: a [`WebSocket`] in the closure would keep the socket
/// alive until it is closed.
///
/// ```no_run
/// use wasm_websocket::WebSocket;
///
/// # fn main() -> Result<(), wasm_websocket::Error> {
/// let socket = WebSocket::new("/chat")?;
/// let weak = socket.downgrade();
/// let listener = socket.on_open(move || {
///     if let Some(socket) = weak.upgrade() {
///         println!("speaking {}", socket.protocol());
///     }
/// });
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct WeakWebSocket(Weak<Shared>);

impl WeakWebSocket {
    /// Returns a handle, or `None` after the last one was dropped.
    ///
    /// ```no_run
    /// # fn example(socket: wasm_websocket::WebSocket) {
    /// let weak = socket.downgrade();
    /// drop(socket);
    /// assert!(weak.upgrade().is_none());
    /// # }
    /// ```
    #[must_use]
    pub fn upgrade(&self) -> Option<WebSocket> {
        let shared = self.0.upgrade()?;
        (!shared.handles.are_gone()).then(|| WebSocket::from_shared(shared))
    }

    /// Waits until the connection has ended, without keeping it open.
    ///
    /// Returns the close event, or an unclean 1006 if the last handle was dropped before. The future is
    /// cancel safe.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) {
    /// let weak = socket.downgrade();
    /// wasm_bindgen_futures::spawn_local(async move {
    ///     println!("closed with {}", weak.closed().await.code);
    /// });
    /// # }
    /// ```
    pub fn closed(&self) -> impl Future<Output = CloseEvent> + use<> {
        let this = Weak::clone(&self.0);
        let mut waker_slot = WakerSlot::default();
        poll_fn(move |context| {
            let Some(shared) = this.upgrade() else {
                return Poll::Ready(CloseEvent::abnormal());
            };
            if let Some(event) = shared.close_event() {
                return Poll::Ready(event);
            }
            waker_slot.park(&shared.wakers, context.waker());
            Poll::Pending
        })
    }
}

/// Handles are equal when they refer to the same connection.
impl PartialEq for WeakWebSocket {
    fn eq(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl Eq for WeakWebSocket {}

impl WebSocket {
    /// Returns a handle that does not keep the connection open.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// let weak = socket.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// # }
    /// ```
    #[must_use]
    pub fn downgrade(&self) -> WeakWebSocket {
        WeakWebSocket(Rc::downgrade(&self.shared))
    }
}

impl fmt::Debug for WeakWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakWebSocket")
    }
}
