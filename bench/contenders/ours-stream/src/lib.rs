//! This library, with its streams.

use bench_kit::{Contender, Document, take, take_document};
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

/// With documents that are read by hand.
struct OursByHand(Ours);

impl Contender for OursByHand {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        Self(Ours::connect(url).await)
    }

    fn text(text: String) -> Message {
        Ours::text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Ours::binary(bytes)
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await;
    }

    async fn next(&mut self) {
        let message = self.0.0.next().await.unwrap_throw().unwrap_throw();
        take_document(&parse(message.as_text().unwrap_throw()));
    }
}

fn parse(text: &str) -> Document {
    serde_json::from_str(text).unwrap_throw()
}

bench_kit::export!(Ours);
bench_kit::export_json!(OursByHand, parse);
