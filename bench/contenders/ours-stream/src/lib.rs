//! This library, with its streams.

use bench_kit::{Contender, Document, take, take_document};
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::UnwrapThrowExt;
use wasm_websocket::{Channel, Json, Message, WebSocketStream};

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

/// With values instead of messages.
struct OursJson(Channel<WebSocketStream, (), Document, Json>);

impl Contender for OursJson {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        let stream = WebSocketStream::connect(url).await.unwrap_throw();
        Self(stream.into_json())
    }

    fn text(text: String) -> Message {
        Message::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::Binary(bytes)
    }

    async fn send(&mut self, message: Message) {
        self.0.get_mut().send(message).await.unwrap_throw();
    }

    async fn next(&mut self) {
        let document = self.0.next().await.unwrap_throw();
        take_document(&document.unwrap_throw());
    }
}

fn parse(text: &str) -> Document {
    serde_json::from_str(text).unwrap_throw()
}

bench_kit::export!(Ours);
bench_kit::export_json!(OursJson, parse);
