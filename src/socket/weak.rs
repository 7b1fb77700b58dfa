use std::fmt;
use std::rc::{Rc, Weak};

use crate::socket::{Shared, WebSocket};

/// A handle that does not keep its connection open.
///
/// It is what a closure holds to reach its own socket: a [`WebSocket`] in there would keep the
/// socket alive until it is closed.
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
    /// A handle, as long as there is another one.
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
}

impl WebSocket {
    /// A handle that does not keep the connection open.
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
