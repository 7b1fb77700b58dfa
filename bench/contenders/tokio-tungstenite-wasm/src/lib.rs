//! tokio-tungstenite-wasm, as its documentation shows it.

use bench_kit::{Contender, take};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::{Message, WebSocketStream};
use wasm_bindgen::UnwrapThrowExt;

struct TokioTungsteniteWasm(WebSocketStream);

impl Contender for TokioTungsteniteWasm {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        let connected = tokio_tungstenite_wasm::connect(url).await;
        Self(connected.unwrap_throw())
    }

    fn text(text: String) -> Message {
        Message::text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::binary(bytes)
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap_throw();
    }

    async fn next(&mut self) {
        match self.0.next().await.unwrap_throw().unwrap_throw() {
            Message::Text(text) => take(text.as_bytes()),
            Message::Binary(bytes) => take(&bytes),
            Message::Close(_) => {}
        }
    }
}

bench_kit::export!(TokioTungsteniteWasm);
