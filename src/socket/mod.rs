mod builder;
mod shared;

// The methods of the handle by subject, in the order of the documentation.
mod connecting;

mod listening;

mod sending;

mod closing;

mod attributes;

mod weak;

pub use self::builder::WebSocketBuilder;
pub use self::closing::Closing;
pub use self::weak::WeakWebSocket;

use std::fmt;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

pub(crate) use self::shared::Shared;
use crate::dispatch::WakerSlot;

/// A handle of a browser's WebSocket.
///
/// Clones are cheap and refer to the same connection. Dropping the last one closes the connection, with
/// 1000 when it is open, and removes every closure at once. A [`WebSocketStream`](crate::WebSocketStream) and
/// its halves hold a handle each, a [`Listener`](crate::Listener) does not.
///
/// Closures, futures and streams can be used on one socket at the same time. Each message goes to all
/// closures and streams. An `error` event goes to [`on_error`](Self::on_error) only, and only the
/// `close` event completes the futures, because it has the close code.
///
/// A closure that panics or throws affects no other closure. The exception is reported as that of a DOM
/// listener, and the closure is called again for the next event. Handles that it made in that call
/// do not keep the connection open, because WebAssembly does not drop the locals of a function that
/// was left by an exception.
///
/// Attach closures and streams before the first `await`: a server may send its first message
/// together with the handshake.
///
/// See [the `WebSocket` interface](https://websockets.spec.whatwg.org/#the-websocket-interface).
///
/// ```no_run
/// use wasm_websocket::WebSocket;
///
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// let socket = WebSocket::new("/echo")?;
/// let _listener = socket.on_message(|message| println!("received {message:?}"));
/// socket.opened().await?;
/// socket.send_text("hello")?;
/// let event = socket.closed().await;
/// println!("closed: {event}");
/// # Ok(())
/// # }
/// ```
pub struct WebSocket {
    shared: Rc<Shared>,
}

impl WebSocket {
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    fn from_shared(shared: Rc<Shared>) -> Self {
        shared.handles.add();
        Self { shared }
    }

    fn until<T>(&self, poll: fn(&Shared) -> Poll<T>) -> impl Future<Output = T> {
        let mut waker_slot = WakerSlot::default();
        poll_fn(move |context| {
            let answer = poll(&self.shared);
            if answer.is_pending() {
                waker_slot.park(&self.shared.wakers, context.waker());
            }
            answer
        })
    }
}

impl Clone for WebSocket {
    fn clone(&self) -> Self {
        Self::from_shared(Rc::clone(&self.shared))
    }
}

/// Handles are equal when they refer to the same connection.
impl PartialEq for WebSocket {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Eq for WebSocket {}

impl Drop for WebSocket {
    fn drop(&mut self) {
        if self.shared.handles.remove() {
            self.shared.let_go();
        }
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.fmt(f)
    }
}
