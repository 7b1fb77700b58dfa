use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, encode};
use crate::error::Error;
use crate::message::Message;
use crate::sys::Payload;

impl Message {
    /// Encodes a value as a text message with JSON. It needs the feature `json`.
    ///
    /// # Errors
    ///
    /// [`Encode`](crate::ErrorKind::Encode) for a value that JSON cannot represent, such as a map
    /// whose keys are not strings.
    ///
    /// ```
    /// use wasm_websocket::{Error, Message};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let message = Message::json(&("subscribe", ["EUR", "USD"]))?;
    /// assert_eq!(message.as_text(), Some(r#"["subscribe",["EUR","USD"]]"#));
    /// # Ok(())
    /// # }
    /// ```
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        encode::<&T, (), _>(&Json::new(), &value)
    }

    /// Decodes the JSON of a text message. It needs the feature `json`.
    ///
    /// The value may borrow strings from the message without a copy, in a listener as well.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) when the message is binary, invalid JSON, or of another
    /// type.
    ///
    /// ```
    /// use wasm_websocket::{Error, Message, WebSocket};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Price<'a> { symbol: &'a str, value: f64 }
    ///
    /// fn show(message: &Message) -> Result<(), Error> {
    ///     let price: Price<'_> = message.parse_json()?;
    ///     println!("{}: {}", price.symbol, price.value);
    ///     Ok(())
    /// }
    ///
    /// # fn example(socket: &WebSocket) {
    /// let listener = socket.on_message(|message| {
    ///     show(message).unwrap_or_else(|error| println!("{error}"));
    /// });
    /// # listener.keep();
    /// # }
    /// ```
    pub fn parse_json<'de, T: Deserialize<'de>>(&'de self) -> Result<T, Error> {
        Ok(Json::new().parse(self)?)
    }
}

impl Payload {
    /// Reads the text and decodes its JSON. It needs the feature `json`.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) when the payload is binary, invalid JSON, or of another
    /// type, and the errors of [`message`](Self::message).
    ///
    /// ```no_run
    /// use wasm_websocket::{Error, Payload};
    ///
    /// fn price(payload: &Payload) -> Result<(String, f64), Error> {
    ///     payload.parse_json()
    /// }
    /// ```
    pub fn parse_json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let message = self.message()?;
        let value = Json::new().parse(&message);
        value.map_err(|error| error.keep(message).into())
    }
}
