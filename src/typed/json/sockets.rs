use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::channel::Channel;
use crate::codec::Json;
use crate::dispatch::Listener;
use crate::error::Error;
use crate::message::Message;
use crate::reconnecting::{ReconnectingStream, ReconnectingWebSocket, SendOutcome};
use crate::socket::WebSocket;
use crate::stream::WebSocketStream;

impl WebSocket {
    /// Converts the socket to a typed channel over JSON. The channel receives the messages that
    /// arrive from now on. It needs the feature `json`.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let channel = WebSocket::new("/chat")?.into_json::<String, Vec<u64>>();
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json<Tx, Rx>(self) -> Channel<WebSocketStream, Tx, Rx, Json> {
        WebSocketStream::new(self).into_json()
    }

    /// Calls a closure with the value of each message, or with an error of the kind
    /// [`Decode`](crate::ErrorKind::Decode) when the message does not decode. It needs the feature
    /// `json`.
    ///
    /// For values that borrow from the message, call [`Message::parse_json`] in a closure of
    /// [`on_message`](Self::on_message).
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// #[derive(serde::Deserialize)]
    /// struct Price { symbol: String, value: f64 }
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/prices")?;
    /// let listener = socket.on_json(|price: Result<Price, _>| match price {
    ///     Ok(price) => println!("{}: {}", price.symbol, price.value),
    ///     Err(error) => println!("{error}"),
    /// });
    /// # listener.keep();
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_json<Rx: DeserializeOwned + 'static>(
        &self,
        closure: impl FnMut(Result<Rx, Error>) + 'static,
    ) -> Listener {
        self.on_message(decoding(closure))
    }

    /// Sends a value as JSON. It needs the feature `json`.
    ///
    /// # Errors
    ///
    /// [`Encode`](crate::ErrorKind::Encode) for a value that JSON cannot represent, and the errors
    /// of [`send`](Self::send).
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_json(&("subscribe", ["EUR", "USD"]))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_json<Tx: Serialize + ?Sized>(&self, value: &Tx) -> Result<(), Error> {
        self.send(Message::json(value)?)
    }
}

impl ReconnectingWebSocket {
    /// Converts the socket to a typed channel over JSON. The channel receives the messages that
    /// arrive from now on. It needs the feature `json`.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingWebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let channel = ReconnectingWebSocket::new("/chat")?.into_json::<String, Vec<u64>>();
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json<Tx, Rx>(self) -> Channel<ReconnectingStream, Tx, Rx, Json> {
        self.into_stream().into_json()
    }

    /// Calls a closure with the value of each message, or with an error of the kind
    /// [`Decode`](crate::ErrorKind::Decode) when the message does not decode. It needs the feature
    /// `json`.
    ///
    /// For values that borrow from the message, call [`Message::parse_json`] in a closure of
    /// [`on_message`](Self::on_message).
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) {
    /// let listener = socket.on_json(|numbers: Result<Vec<u64>, _>| println!("{numbers:?}"));
    /// # listener.keep();
    /// # }
    /// ```
    pub fn on_json<Rx: DeserializeOwned + 'static>(
        &self,
        closure: impl FnMut(Result<Rx, Error>) + 'static,
    ) -> Listener {
        self.on_message(decoding(closure))
    }

    /// Sends a value as JSON, now or as soon as there is a connection. It needs the feature `json`.
    ///
    /// # Errors
    ///
    /// [`Encode`](crate::ErrorKind::Encode) for a value that JSON cannot represent, and the errors
    /// of [`send`](Self::send).
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_json(&("subscribe", ["EUR", "USD"]))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_json<Tx: Serialize + ?Sized>(&self, value: &Tx) -> Result<SendOutcome, Error> {
        self.send(Message::json(value)?)
    }
}

/// Wraps a closure for values as a listener for messages.
fn decoding<Rx: DeserializeOwned + 'static>(
    mut closure: impl FnMut(Result<Rx, Error>) + 'static,
) -> impl FnMut(&Message) + 'static {
    move |message| {
        // Other listeners get the same message, so the error keeps a copy.
        let value = Json::new().parse(message);
        closure(value.map_err(|error| error.keep_copy(message).into()));
    }
}
