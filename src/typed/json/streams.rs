use crate::channel::Channel;
use crate::codec::Json;
use crate::reconnecting::ReconnectingStream;
use crate::stream::{SplitSink, SplitStream, WebSocketStream};
#[cfg(feature = "testing")]
use crate::testing::MemoryStream;

impl WebSocketStream {
    /// Converts the stream to a typed channel over JSON. It needs the feature `json`.
    ///
    /// For another codec, [`Channel::new`] does the same.
    ///
    /// ```no_run
    /// use futures_util::{SinkExt, StreamExt};
    /// use wasm_websocket::WebSocketStream;
    ///
    /// # async fn example(stream: WebSocketStream) -> Result<(), wasm_websocket::Error> {
    /// let mut channel = stream.into_json::<(String, u32), f64>();
    /// channel.send(("price".to_owned(), 42)).await?;
    /// if let Some(price) = channel.next().await {
    ///     println!("{:.2}", price?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json<Tx, Rx>(self) -> Channel<Self, Tx, Rx, Json> {
        Channel::new(self, Json::new())
    }
}

impl ReconnectingStream {
    /// Converts the stream to a typed channel over JSON. It needs the feature `json`.
    ///
    /// For another codec, [`Channel::new`] does the same.
    ///
    /// ```no_run
    /// # use wasm_websocket::ReconnectingStream;
    /// # fn example(stream: ReconnectingStream) {
    /// let channel = stream.into_json::<String, Vec<u64>>();
    /// # }
    /// ```
    pub fn into_json<Tx, Rx>(self) -> Channel<Self, Tx, Rx, Json> {
        Channel::new(self, Json::new())
    }
}

impl SplitStream {
    /// Converts the stream to a typed channel that reads JSON. It needs the feature `json`.
    ///
    /// For another codec, [`Channel::new`] does the same.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use wasm_websocket::SplitStream;
    ///
    /// # async fn example(stream: SplitStream) -> Result<(), wasm_websocket::Error> {
    /// let mut prices = stream.into_json::<f64>();
    /// while let Some(price) = prices.next().await {
    ///     println!("{:.2}", price?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json<Rx>(self) -> Channel<Self, (), Rx, Json> {
        Channel::new(self, Json::new())
    }
}

impl SplitSink {
    /// Converts the sink to a typed channel that writes JSON. It needs the feature `json`.
    ///
    /// For another codec, [`Channel::new`] does the same.
    ///
    /// ```no_run
    /// use futures_util::SinkExt;
    /// use wasm_websocket::SplitSink;
    ///
    /// # async fn example(sink: SplitSink) -> Result<(), wasm_websocket::Error> {
    /// let mut orders = sink.into_json::<(String, u32)>();
    /// orders.send(("pencils".to_owned(), 12)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_json<Tx>(self) -> Channel<Self, Tx, (), Json> {
        Channel::new(self, Json::new())
    }
}

#[cfg(feature = "testing")]
impl MemoryStream {
    /// Converts the stream to a typed channel over JSON. It needs the features `json` and
    /// `testing`.
    ///
    /// ```
    /// use futures_util::{FutureExt, SinkExt, StreamExt};
    /// use wasm_websocket::testing::pair;
    ///
    /// let (client, server) = pair();
    /// let mut client = client.into_json::<(u32, u32), u32>();
    /// client.send((1, 2)).now_or_never().unwrap().unwrap();
    /// let mut server = server.into_json::<u32, (u32, u32)>();
    /// assert_eq!(server.next().now_or_never().unwrap().unwrap().unwrap(), (1, 2));
    /// ```
    pub fn into_json<Tx, Rx>(self) -> Channel<Self, Tx, Rx, Json> {
        Channel::new(self, Json::new())
    }
}
