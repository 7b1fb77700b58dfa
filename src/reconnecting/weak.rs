use std::fmt;
use std::rc::{Rc, Weak};

use super::ReconnectingWebSocket;
use super::client::Client;

/// A handle of a [`ReconnectingWebSocket`] that does not keep it alive, for its own closures.
///
/// ```no_run
/// use wasm_websocket::ReconnectingWebSocket;
///
/// # fn main() -> Result<(), wasm_websocket::Error> {
/// let socket = ReconnectingWebSocket::new("/chat")?;
/// let weak = socket.downgrade();
/// let listener = socket.on_message(move |message| {
///     if let (Some(socket), Some("ping")) = (weak.upgrade(), message.as_text()) {
///         let _ = socket.send("pong");
///     }
/// });
/// listener.keep();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct WeakReconnectingWebSocket(Weak<Client>);

impl WeakReconnectingWebSocket {
    /// Returns a handle of the client, or `None` if all its handles were dropped.
    ///
    /// ```no_run
    /// # fn example(weak: &wasm_websocket::WeakReconnectingWebSocket) -> bool {
    /// weak.upgrade().is_some()
    /// # }
    /// ```
    #[must_use]
    pub fn upgrade(&self) -> Option<ReconnectingWebSocket> {
        let client = self.0.upgrade()?;
        (!client.handles.are_gone()).then(|| ReconnectingWebSocket::from_client(client))
    }
}

impl ReconnectingWebSocket {
    /// Returns a handle that does not keep the client alive.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let weak = socket.downgrade();
    /// # let _ = weak;
    /// # }
    /// ```
    #[must_use]
    pub fn downgrade(&self) -> WeakReconnectingWebSocket {
        WeakReconnectingWebSocket(Rc::downgrade(&self.client))
    }
}

/// Handles are equal when they belong to the same client.
impl PartialEq for WeakReconnectingWebSocket {
    fn eq(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl Eq for WeakReconnectingWebSocket {}

impl fmt::Debug for WeakReconnectingWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakReconnectingWebSocket")
    }
}
