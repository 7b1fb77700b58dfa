use crate::channel::Channel;
use crate::reconnecting::{ReconnectingStream, ReconnectingWebSocket};
use crate::socket::WebSocket;
use crate::stream::WebSocketStream;

impl<Tx, Rx, C> Channel<WebSocketStream, Tx, Rx, C> {
    /// The socket, for what a channel cannot do: its closures, its state, closing with a code.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, WebSocketStream};
    /// # fn example<C>(channel: &Channel<WebSocketStream, (), (), C>) {
    /// println!("speaking {}", channel.socket().protocol());
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &WebSocket {
        self.get_ref().socket()
    }
}

impl<Tx, Rx, C> Channel<ReconnectingStream, Tx, Rx, C> {
    /// The client, for what a channel cannot do: its events, its state, reconnecting, closing with
    /// a code.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, ReconnectingStream};
    /// # fn example<C>(channel: &Channel<ReconnectingStream, (), (), C>) {
    /// println!("{:?}", channel.socket().state());
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &ReconnectingWebSocket {
        self.get_ref().socket()
    }
}
