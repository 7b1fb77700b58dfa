use crate::close::CloseEvent;
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
    /// println!("nobody heard {} messages", socket.unheard_messages());
    /// # }
    /// ```
    #[must_use]
    pub fn unheard_messages(&self) -> u64 {
        self.shared.audience.unheard()
    }
}
