use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::close::CloseEvent;
use crate::socket::WebSocket;

/// A connection that is being closed, which can be awaited and need not be.
///
/// Dropping it changes nothing: the connection closes all the same.
///
/// ```no_run
/// use wasm_websocket::{CloseEvent, WebSocket};
///
/// # async fn example(socket: &WebSocket) {
/// socket.close();
/// let event: CloseEvent = socket.close().await;
/// # }
/// ```
pub struct Closing<'a> {
    socket: &'a WebSocket,
}

impl<'a> Closing<'a> {
    pub(crate) fn new(socket: &'a WebSocket) -> Self {
        Self { socket }
    }
}

impl<'a> IntoFuture for Closing<'a> {
    type Output = CloseEvent;
    type IntoFuture = Pin<Box<dyn Future<Output = CloseEvent> + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.socket.closed())
    }
}

impl fmt::Debug for Closing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Closing").field(self.socket).finish()
    }
}
