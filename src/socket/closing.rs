use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::close::{CloseEvent, CloseFrame, CloseReason, SendableCloseCode};
use crate::dispatch::WakerSlot;
use crate::socket::WebSocket;

impl WebSocket {
    /// Closes the connection with 1000 and no reason.
    ///
    /// It takes effect at once, whether the future is awaited or not. The future returns the close
    /// event, at the latest when the [close grace](crate::WebSocketBuilder::close_grace) or the
    /// [close time-out](crate::WebSocketBuilder::close_timeout) is over.
    /// A second call returns the same event. Messages sent before are still delivered; messages that
    /// arrive after the call are not received.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket) {
    /// let event = socket.close().await;
    /// println!("closed with {}", event.code);
    /// # }
    /// ```
    pub fn close(&self) -> Closing<'_> {
        self.closing(&CloseFrame::NORMAL)
    }

    /// Closes the connection with a code and a reason, as [`close`](Self::close) does.
    ///
    /// ```no_run
    /// use wasm_websocket::{CloseReason, SendableCloseCode, WebSocket};
    ///
    /// # async fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// let code = SendableCloseCode::new(4001)?;
    /// let reason = CloseReason::new("session replaced")?;
    /// socket.close_with(code, reason).await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn close_with(&self, code: SendableCloseCode, reason: CloseReason) -> Closing<'_> {
        self.closing(&CloseFrame::with(code, reason))
    }

    /// Closes the connection with an empty close frame, and otherwise as [`close`](Self::close) does.
    /// The browser's own `close()` sends the same frame. The peer sees the code 1005, "no status
    /// received".
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket) {
    /// socket.close_without_code().await;
    /// # }
    /// ```
    pub fn close_without_code(&self) -> Closing<'_> {
        self.closing(&CloseFrame::EMPTY)
    }

    pub(crate) fn closing(&self, frame: &CloseFrame) -> Closing<'_> {
        self.shared.close(frame);
        Closing {
            socket: self,
            waker_slot: WakerSlot::default(),
        }
    }

    /// Waits until the connection has ended, and returns the close event.
    ///
    /// The future is cancel safe: a later one returns the same event.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let event = socket.closed().await;
    /// println!("closed with {}", event.code);
    /// # Ok(())
    /// # }
    /// ```
    pub fn closed(&self) -> impl Future<Output = CloseEvent> {
        self.until(|shared| shared.close_event().map_or(Poll::Pending, Poll::Ready))
    }
}

/// A future that returns the close event of a connection that is being closed.
///
/// The connection closes whether the future is awaited, dropped or ignored.
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
    waker_slot: WakerSlot,
}

impl Future for Closing<'_> {
    type Output = CloseEvent;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<CloseEvent> {
        let shared = self.socket.shared();
        if let Some(event) = shared.close_event() {
            return Poll::Ready(event);
        }
        self.waker_slot.park(&shared.wakers, context.waker());
        Poll::Pending
    }
}

impl fmt::Debug for Closing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Closing").field(self.socket).finish()
    }
}
