//! This library, with its closures.

use bench_kit::{Callbacks, Document, WithCallbacks, opened, take, take_document};
use wasm_bindgen::UnwrapThrowExt;
use wasm_websocket::{Message, WebSocket};

/// It reads messages, or documents that come as JSON.
struct Ours<const JSON: bool = false>(WebSocket);

impl<const JSON: bool> Callbacks for Ours<JSON> {
    type Message = Message;

    fn start(url: &str) -> Self {
        let socket = WebSocket::new(url).unwrap_throw();
        socket.on_open(opened).keep();
        if JSON {
            socket
                .on_json(|document: Result<_, _>| take_document(&document.unwrap_throw()))
                .keep();
        } else {
            socket.on_message(|message| take(message.as_bytes())).keep();
        }
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

fn parse(text: &str) -> Document {
    Message::text(text).parse_json().unwrap_throw()
}

bench_kit::export!(WithCallbacks<Ours>);
bench_kit::export_json!(WithCallbacks<Ours<true>>, parse);
