use crate::close::CloseEvent;
use crate::error::Error;
use crate::ready_state::ReadyState;
use crate::socket::WebSocket;
use crate::sys;

impl WebSocket {
    /// Returns the state of the connection.
    ///
    /// ```no_run
    /// # use wasm_websocket::{ReadyState, WebSocket};
    /// # fn example(socket: &WebSocket) -> bool {
    /// socket.ready_state() == ReadyState::Open
    /// # }
    /// ```
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.shared.ready_state()
    }

    /// Returns the close event, or `None` before the end.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) {
    /// if let Some(event) = socket.close_event() {
    ///     println!("closed with {}", event.code);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        self.shared.close_event()
    }

    /// Returns whether, why and how the connection ended: `None` before the end, the close event
    /// after a clean end, otherwise the error that every future and stream of the socket returns.
    ///
    /// An end by the connect time-out or by the receive limit is an error, also when the closing
    /// handshake was clean.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) {
    /// match socket.end() {
    ///     None => println!("not ended"),
    ///     Some(Ok(event)) => println!("closed with {}", event.code),
    ///     Some(Err(error)) => println!("{error}"),
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn end(&self) -> Option<Result<CloseEvent, Error>> {
        let event = self.close_event()?;
        let end = self.shared.end_of_stream()?;
        Some(end.map(|()| event))
    }

    /// Returns the number of messages sent since the last one was received.
    ///
    /// `Ok` of a send means that the browser has accepted the message. After an unclean end, these
    /// messages may not have arrived. The number matters most in `WebKitGTK`: for 5 s after a close
    /// frame of the server it reports OPEN, accepts every message, reports a
    /// [`buffered_amount`](Self::buffered_amount) of 0, and sends nothing.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket) {
    /// let event = socket.closed().await;
    /// println!("{} messages may be lost", socket.unanswered_messages());
    /// # }
    /// ```
    #[must_use]
    pub fn unanswered_messages(&self) -> u64 {
        self.shared.unanswered()
    }

    /// Returns the URL, as the browser has parsed it.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("connected to {}", socket.url());
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> String {
        sys::text_of(self.as_raw(), "url")
    }

    /// Returns the subprotocol that the server picked. Empty when it picked none, and while the socket
    /// is CONNECTING.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("speaking {}", socket.protocol());
    /// # }
    /// ```
    #[must_use]
    pub fn protocol(&self) -> String {
        sys::text_of(self.as_raw(), "protocol")
    }

    /// Returns the extensions that the server picked, such as `"permessage-deflate"`.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("using {}", socket.extensions());
    /// # }
    /// ```
    #[must_use]
    pub fn extensions(&self) -> String {
        sys::text_of(self.as_raw(), "extensions")
    }

    /// Returns the number of bytes that were sent and have not left the browser.
    ///
    /// Browsers update it once per turn of the event loop.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("{} bytes buffered", socket.buffered_amount());
    /// # }
    /// ```
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        sys::buffered_amount(self.as_raw())
    }

    /// Returns the number of messages that arrived while there was neither a closure nor a stream for
    /// them.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("{} messages had no receiver", socket.undelivered_messages());
    /// # }
    /// ```
    #[must_use]
    pub fn undelivered_messages(&self) -> u64 {
        self.shared.observers.undelivered()
    }
}
