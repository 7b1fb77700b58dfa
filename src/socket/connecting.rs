use crate::connection::Options;
use crate::error::Error;
use crate::socket::{Shared, WebSocket, WebSocketBuilder};

impl WebSocket {
    /// Starts to connect, with the default options.
    ///
    /// The URL is taken as the page would take it: it may be relative, and `http:` and `https:`
    /// stand for `ws:` and `wss:` in current browsers. It must not have a fragment.
    ///
    /// # Errors
    ///
    /// Those of [`WebSocketBuilder::build`].
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
        Self::builder(url).build()
    }

    /// The options of a connection to be made.
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

    /// Takes over a socket that was made elsewhere, with the default options.
    ///
    /// It belongs to the handle from now on: its `binaryType` is set to `"arraybuffer"`, and
    /// dropping the last clone closes it. Handlers that were attached before stay.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen) when it is CLOSED, because its close event is gone.
    /// [`Unsupported`](crate::ErrorKind::Unsupported) when it is no socket of a browser and has no
    /// listeners; then it is closed.
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

    /// Takes over a socket that was made elsewhere.
    pub(crate) fn adopt(raw: web_sys::WebSocket, options: Box<Options>) -> Result<Self, Error> {
        Shared::adopt(raw, options).map(Self::from_shared)
    }

    /// The browser's own object.
    ///
    /// Whoever changes its `binaryType` gets errors of the kind
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData) in the place of messages.
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

    /// Returns the browser's own object, which stays as it is and is closed by nobody any more.
    ///
    /// The closures of this socket are dropped, its streams and futures end with 1006, not clean, and
    /// [`WeakWebSocket::upgrade`](crate::WeakWebSocket::upgrade) gives `None`.
    ///
    /// # Errors
    ///
    /// Gives the handle back if there is another one.
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
    /// It may have ended again by the time that this is polled: then there are still the messages
    /// of a stream to be read, and sending is an error. Dropping the future changes nothing; it
    /// can be asked for again.
    ///
    /// # Errors
    ///
    /// - [`Connect`](crate::ErrorKind::Connect) when the connection could not be made.
    /// - [`Timeout`](crate::ErrorKind::Timeout) when it took longer than the connect time-out.
    /// - [`Closed`](crate::ErrorKind::Closed) when this side has closed it before.
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
