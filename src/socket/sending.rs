use crate::error::Error;
use crate::message::Message;
use crate::socket::{Shared, WebSocket};
use crate::sys::{self, JsMessage};

impl WebSocket {
    /// Sends a message.
    ///
    /// The browser takes it at once and never says whether it arrived. It never waits either:
    /// whoever sends much awaits [`ready`](Self::ready) before each message.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    /// The browser itself would discard the message without a word.
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
        match message.into() {
            Message::Text(text) => self.send_text(&text),
            Message::Binary(bytes) => self.send_binary(&bytes),
        }
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

    /// Sends bytes, as [`send`](Self::send) does, straight out of the memory where they are.
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

    /// Sends a value of JavaScript as it is, as [`send`](Self::send) does: a string, an
    /// `ArrayBuffer`, a view of one, a `Blob`, or a [`Payload`](crate::Payload) that was received.
    /// Nothing of it enters the wasm memory.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    /// [`Browser`](crate::ErrorKind::Browser), when the browser does not take the value: a view of
    /// a `SharedArrayBuffer`, above all. [`UnsupportedData`](crate::ErrorKind::UnsupportedData),
    /// when somebody has transferred the `ArrayBuffer` of a payload to another owner; any other
    /// buffer that was transferred is an empty message for the browser.
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

    /// Waits until the connection is open and fewer bytes are buffered than the high-water mark;
    /// once they are not, until the low-water mark is reached.
    ///
    /// A sender that awaits this before each message never has more buffered than the high-water
    /// mark and one message. Dropping the future changes nothing.
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

    /// Waits until all that was sent has left the browser.
    ///
    /// That it has left does not mean that it arrived. Dropping the future changes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`ready`](Self::ready), when the connection ends first, and not cleanly.
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
