//! websock-wasm, as its documentation shows it.

use bench_kit::{Contender, take};
use wasm_bindgen::UnwrapThrowExt;
use websock_proto::{ConnectOptions, Message};
use websock_wasm::Connection as Inner;

struct WebsockWasm(Inner);

impl Contender for WebsockWasm {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        let connected = websock_wasm::connect(url, ConnectOptions::default()).await;
        Self(connected.unwrap_throw())
    }

    fn text(text: String) -> Message {
        Message::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::Binary(bytes.into())
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap_throw();
    }

    async fn next(&mut self) {
        match self.0.recv().await.unwrap_throw() {
            Message::Text(text) => take(text.as_bytes()),
            Message::Binary(bytes) => take(&bytes),
        }
    }
}

bench_kit::export!(WebsockWasm);
