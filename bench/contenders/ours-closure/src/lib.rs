//! This library, with its closures.

use bench_kit::{Callbacks, WithCallbacks, opened, take};
use wasm_bindgen::UnwrapThrowExt;
use wasm_websocket::{Message, WebSocket};

struct Ours(WebSocket);

impl Callbacks for Ours {
    type Message = Message;

    fn start(url: &str) -> Self {
        let socket = WebSocket::new(url).unwrap_throw();
        socket.on_open(opened).keep();
        socket.on_message(|message| take(message.as_bytes())).keep();
        Self(socket)
    }

    fn text(text: String) -> Message {
        Message::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::Binary(bytes)
    }

    fn send(&mut self, message: Message) {
        self.0.send(message).unwrap_throw();
    }
}

bench_kit::export!(WithCallbacks<Ours>);
