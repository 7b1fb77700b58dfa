//! This library, with its streams.

use bench_kit::{Contender, take};
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::UnwrapThrowExt;
use wasm_websocket::{Message, WebSocketStream};

struct Ours(WebSocketStream);

impl Contender for Ours {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        Self(WebSocketStream::connect(url).await.unwrap_throw())
    }

    fn text(text: String) -> Message {
        Message::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::Binary(bytes)
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap_throw();
    }

    async fn next(&mut self) {
        let message = self.0.next().await.unwrap_throw();
        take(message.unwrap_throw().as_bytes());
    }
}

bench_kit::export!(Ours);
