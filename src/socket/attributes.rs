use crate::close::CloseEvent;
use crate::error::Error;
use crate::ready_state::ReadyState;
use crate::socket::WebSocket;
use crate::sys;

impl WebSocket {
    /// The state of the connection.
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

    /// How the connection ended, or `None` as long as it has not.
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

    /// Returns whether, why and how the connection ended: `None` as long as it has not, its close event
    /// after a clean end, and otherwise the error that every future and stream of the socket gives.
    ///
    /// A connection that was given up because of its connect time-out or its receive limit is such an
    /// error, however clean its end was.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) {
    /// match socket.end() {
    ///     None => println!("it goes on"),
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

    /// Returns how many messages were sent since the last one was received.
    ///
    /// `Ok` of a send means that the browser has taken the message. After an end that was not clean
    /// these are the ones that may not have arrived. `WebKitGTK` needs this most: it reports OPEN for
    /// 5 s after the server has closed, takes every message, shows a
    /// [`buffered_amount`](Self::buffered_amount) of 0, and puts nothing on the wire.
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

    /// The URL, as the browser has parsed it.
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

    /// The subprotocol that the server picked; empty when it picked none, or has not answered yet.
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

    /// The extensions that the server picked, as `"permessage-deflate"`.
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

    /// The bytes that were sent and have not left the browser yet.
    ///
    /// Browsers bring it up to date once per turn of the event loop.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("{} bytes to go", socket.buffered_amount());
    /// # }
    /// ```
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        sys::buffered_amount(self.as_raw())
    }

    /// How many messages arrived while there was neither a closure nor a stream to take them.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("nobody heard {} messages", socket.undelivered_messages());
    /// # }
    /// ```
    #[must_use]
    pub fn undelivered_messages(&self) -> u64 {
        self.shared.observers.undelivered()
    }
}
