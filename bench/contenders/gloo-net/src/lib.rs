//! gloo-net, as its documentation shows it.

use bench_kit::{Contender, Document, take, take_document};
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use wasm_bindgen::UnwrapThrowExt;

struct GlooNet(WebSocket);

impl Contender for GlooNet {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        let mut socket = WebSocket::open(url).unwrap_throw();
        // The sink is ready when the socket is open, and there is no other way to learn it.
        futures_util::future::poll_fn(|context| socket.poll_ready_unpin(context))
            .await
            .unwrap_throw();
        Self(socket)
    }

    fn text(text: String) -> Message {
        Message::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::Bytes(bytes)
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap_throw();
    }

    async fn next(&mut self) {
        match self.0.next().await.unwrap_throw().unwrap_throw() {
            Message::Text(text) => take(text.as_bytes()),
            Message::Bytes(bytes) => take(&bytes),
        }
    }
}

/// With documents that are read by hand.
struct GlooNetJson(GlooNet);

impl Contender for GlooNetJson {
    type Message = Message;

    async fn connect(url: &str) -> Self {
        Self(GlooNet::connect(url).await)
    }

    fn text(text: String) -> Message {
        GlooNet::text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        GlooNet::binary(bytes)
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await;
    }

    async fn next(&mut self) {
        match self.0.0.next().await.unwrap_throw().unwrap_throw() {
            Message::Text(text) => take_document(&parse(&text)),
            Message::Bytes(bytes) => take(&bytes),
        }
    }
}

fn parse(text: &str) -> Document {
    serde_json::from_str(text).unwrap_throw()
}

bench_kit::export!(GlooNet);
bench_kit::export_json!(GlooNetJson, parse);
