//! This library, with payloads that stay in the browser.

use bench_kit::{Contender, take_raw};
use futures_util::StreamExt;
use js_sys::{JsString, Uint8Array};
use wasm_bindgen::UnwrapThrowExt;
use wasm_websocket::{Payload, WebSocketStream};

struct Ours(WebSocketStream<Payload>);

enum Message {
    Text(JsString),
    Binary(Uint8Array),
}

impl Contender for Ours {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        let stream = WebSocketStream::connect(url).await.unwrap_throw();
        Self(stream.into_payloads())
    }

    fn text(text: String) -> Message {
        Message::Text(text.into())
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::Binary(bytes.as_slice().into())
    }

    async fn send(&mut self, message: Message) {
        let socket = self.0.socket();
        socket.ready().await.unwrap_throw();
        match message {
            Message::Text(text) => socket.send_js(&text),
            Message::Binary(bytes) => socket.send_js(&bytes),
        }
        .unwrap_throw();
    }

    async fn next(&mut self) {
        let payload = self.0.next().await.unwrap_throw();
        take_raw(payload.unwrap_throw().len());
    }
}

bench_kit::export!(Ours);
