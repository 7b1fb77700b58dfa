use crate::channel::Channel;
use crate::reconnecting::{ReconnectingStream, ReconnectingWebSocket};
use crate::socket::WebSocket;
use crate::stream::{SplitSink, SplitStream, WebSocketStream};

impl<Tx, Rx, C> Channel<WebSocketStream, Tx, Rx, C> {
    /// Returns the socket, for its listeners, its state, and closing with a code.
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

    /// Separates the two directions, for two tasks. Each half has a clone of the codec and a handle
    /// of the socket.
    ///
    /// ```no_run
    /// use futures_util::{SinkExt, StreamExt};
    /// use wasm_websocket::{Channel, Json, WebSocketStream};
    ///
    /// # async fn example(channel: Channel<WebSocketStream, String, f64, Json>) -> Result<(), wasm_websocket::Error> {
    /// let (mut sink, mut stream) = channel.split();
    /// wasm_bindgen_futures::spawn_local(async move {
    ///     while let Some(Ok(price)) = stream.next().await {
    ///         println!("{price:.2}");
    ///     }
    /// });
    /// sink.send("EUR".to_owned()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[expect(
        clippy::type_complexity,
        reason = "an alias would hide what the halves are"
    )]
    pub fn split(
        self,
    ) -> (
        Channel<SplitSink, Tx, Rx, C>,
        Channel<SplitStream, Tx, Rx, C>,
    )
    where
        C: Clone,
    {
        let (stream, codec) = self.into_parts();
        let (sink, stream) = stream.split();
        let sink = Channel::new(sink, codec.clone());
        (sink, Channel::new(stream, codec))
    }
}

impl<Tx, Rx, C> Channel<SplitStream, Tx, Rx, C> {
    /// Returns the socket, for its listeners, its state, and closing with a code.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, SplitStream};
    /// # fn example<C>(channel: &Channel<SplitStream, (), (), C>) {
    /// println!("{:?}", channel.socket().close_event());
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &WebSocket {
        self.get_ref().socket()
    }
}

impl<Tx, Rx, C> Channel<SplitSink, Tx, Rx, C> {
    /// Returns the socket, for its listeners, its state, and closing with a code.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Channel, SplitSink};
    /// # fn example<C>(channel: &Channel<SplitSink, (), (), C>) {
    /// println!("{} bytes to go", channel.socket().buffered_amount());
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &WebSocket {
        self.get_ref().socket()
    }
}

impl<Tx, Rx, C> Channel<ReconnectingStream, Tx, Rx, C> {
    /// Returns the client, for its events, its state, reconnecting, and closing with a code.
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
