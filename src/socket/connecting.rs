use crate::connection::Options;
use crate::error::Error;
use crate::socket::{Shared, WebSocket, WebSocketBuilder};
use crate::sys::Protocols;

impl WebSocket {
    /// Starts to connect with the default options.
    ///
    /// The URL may be relative to that of the page, and current browsers take `http:` and `https:` for
    /// `ws:` and `wss:`. It must not have a fragment.
    ///
    /// # Errors
    ///
    /// Same as [`WebSocketBuilder::build`].
    ///
    /// ```no_run
    /// use wasm_websocket::WebSocket;
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("wss://example.com/chat")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(url: &str) -> Result<Self, Error> {
        // Without a builder, whose code a program with the default options does not need.
        Shared::connect(url, &Protocols::NONE, Box::default()).map(Self::from_shared)
    }

    /// Returns a builder, which sets the options.
    ///
    /// ```
    /// use wasm_websocket::WebSocket;
    ///
    /// let builder = WebSocket::builder("/chat").protocols(["v2.chat"]);
    /// # let _ = builder;
    /// ```
    pub fn builder(url: &str) -> WebSocketBuilder {
        WebSocketBuilder::new(url)
    }

    /// Adopts a socket that was made elsewhere, with the default options.
    ///
    /// The handle owns it: `binaryType` is set to `"arraybuffer"`, and dropping the last clone closes
    /// the socket. Listeners that were attached before stay.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen) when the socket is CLOSED, because its close event has
    /// been fired. [`Unsupported`](crate::ErrorKind::Unsupported) when the object has no
    /// `addEventListener`; it is closed then.
    ///
    /// ```no_run
    /// use wasm_websocket::WebSocket;
    ///
    /// fn adopt(raw: web_sys::WebSocket) -> Result<WebSocket, wasm_websocket::Error> {
    ///     WebSocket::from_raw(raw)
    /// }
    /// ```
    pub fn from_raw(raw: web_sys::WebSocket) -> Result<Self, Error> {
        Self::adopt(raw, Box::default())
    }

    /// Adopts a socket that was made elsewhere.
    pub(crate) fn adopt(raw: web_sys::WebSocket, options: Box<Options>) -> Result<Self, Error> {
        Shared::adopt(raw, options).map(Self::from_shared)
    }

    /// Returns the native socket.
    ///
    /// With another `binaryType`, binary messages are errors of the kind
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData).
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let raw: &web_sys::WebSocket = socket.as_raw();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        &self.shared.raw
    }

    /// Returns the native socket and gives up its ownership: nothing of this library closes it.
    ///
    /// The closures of this socket are dropped, its streams and futures end with an unclean 1006, and
    /// [`WeakWebSocket::upgrade`](crate::WeakWebSocket::upgrade) returns `None`.
    ///
    /// # Errors
    ///
    /// Returns the handle if there is another one.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let raw: web_sys::WebSocket = socket.into_raw().expect("the only handle");
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_raw(self) -> Result<web_sys::WebSocket, Self> {
        if self.shared.handles.release_only() {
            self.shared.detach();
            Ok(self.shared.raw.clone())
        } else {
            Err(self)
        }
    }

    /// Waits until the connection has been made.
    ///
    /// The result is `Ok` also when the connection has ended since: the messages of a stream can still
    /// be read. The future is cancel safe.
    ///
    /// # Errors
    ///
    /// - [`Connect`](crate::ErrorKind::Connect) when the connection could not be made.
    /// - [`Timeout`](crate::ErrorKind::Timeout) when the connect time-out expired.
    /// - [`Closed`](crate::ErrorKind::Closed) when this side closed the socket before it was open.
    ///
    /// Each carries the close event.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// socket.opened().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn opened(&self) -> impl Future<Output = Result<(), Error>> {
        self.until(Shared::poll_opened)
    }
}
