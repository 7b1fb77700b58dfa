use crate::error::Error;
use crate::message::Message;
use crate::socket::{Shared, WebSocket};
use crate::sys::{self, JsMessage};

impl WebSocket {
    /// Sends a message.
    ///
    /// The browser buffers the message at once and does not report whether it arrives. To bound the
    /// buffer, await [`ready`](Self::ready) before each message.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    /// The browser would drop the message silently when it is CLOSING or CLOSED.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send("hello")?;
    /// socket.send(vec![1, 2, 3])?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, message: impl Into<Message>) -> Result<(), Error> {
        let message = message.into();
        self.shared.send(|raw| sys::send(raw, &message))
    }

    /// Sends text, as [`send`](Self::send) does.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_text("hello")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_text(&self, text: &str) -> Result<(), Error> {
        self.shared.send(|raw| sys::send_text(raw, text))
    }

    /// Sends bytes, as [`send`](Self::send) does, without a copy in the wasm memory.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_binary(&[1, 2, 3])?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_binary(&self, bytes: &[u8]) -> Result<(), Error> {
        self.shared.send(|raw| sys::send_binary(raw, bytes))
    }

    /// Sends a JavaScript value, as [`send`](Self::send) does: a string, an `ArrayBuffer`, a view of
    /// one, a `Blob`, or a [`Payload`](crate::Payload). It is not copied into the wasm memory.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    /// [`Browser`](crate::ErrorKind::Browser), when the browser rejects the value, such as a view of a
    /// `SharedArrayBuffer`. [`UnsupportedData`](crate::ErrorKind::UnsupportedData), when the
    /// `ArrayBuffer` of a payload has been transferred to another owner. Any other transferred buffer
    /// is sent as an empty message.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket, picture: &js_sys::ArrayBuffer) -> Result<(), wasm_websocket::Error> {
    /// socket.send_js(picture)?;
    /// socket.send_js(&js_sys::JsString::from("sent"))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_js(&self, data: &impl JsMessage) -> Result<(), Error> {
        self.shared.send(|raw| sys::send_js(raw, data))
    }

    /// Waits until the connection is open and fewer bytes are buffered than the high-water mark. Once
    /// that mark is reached, waits until the buffer has drained to the low-water mark.
    ///
    /// A sender that awaits this before each message never buffers more than the high-water mark and
    /// one message. The future is cancel safe.
    ///
    /// # Errors
    ///
    /// [`Connect`](crate::ErrorKind::Connect), [`Timeout`](crate::ErrorKind::Timeout) or
    /// [`Closed`](crate::ErrorKind::Closed), with the close event, when the connection could not be
    /// made or has ended.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket, chunks: &[Vec<u8>]) -> Result<(), wasm_websocket::Error> {
    /// for chunk in chunks {
    ///     socket.ready().await?;
    ///     socket.send_binary(chunk)?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn ready(&self) -> impl Future<Output = Result<(), Error>> {
        self.until(Shared::poll_ready)
    }

    /// Waits until everything that was sent has left the browser. It may still not have arrived.
    ///
    /// The future is cancel safe.
    ///
    /// # Errors
    ///
    /// Same as [`ready`](Self::ready), when the connection has an unclean end first.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_text("the last words")?;
    /// socket.drained().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn drained(&self) -> impl Future<Output = Result<(), Error>> {
        self.until(Shared::poll_drained)
    }
}
