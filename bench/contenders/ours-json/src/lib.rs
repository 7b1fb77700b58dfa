//! This library, with values as JSON.

use bench_kit::{Contender, Document, take_document};
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::UnwrapThrowExt;
use wasm_websocket::{Channel, Json, Message, WebSocketStream};

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

bench_kit::export_documents!(OursJson, parse);
