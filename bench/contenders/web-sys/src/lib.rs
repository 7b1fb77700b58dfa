//! No library: the bindings of web-sys, used as a careful hand would.

mod isolation;

use bench_kit::{Callbacks, Document, WithCallbacks, opened, take, take_document};
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, MessageEvent, WebSocket};

/// It reads messages, or documents that come as JSON.
struct ByHand<const JSON: bool = false> {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

enum Message {
    Text(String),
    Binary(Vec<u8>),
}

impl<const JSON: bool> Callbacks for ByHand<JSON> {
    type Message = Message;

    fn start(url: &str) -> Self {
        let socket = WebSocket::new(url).unwrap_throw();
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on_open = Closure::new(opened);
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        let on_message = Closure::new(|event: MessageEvent| {
            let data = event.data();
            match data.as_string() {
                Some(text) if JSON => take_document(&parse(&text)),
                Some(text) => take(text.as_bytes()),
                None => take(&js_sys::Uint8Array::new(&data).to_vec()),
            }
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self {
            socket,
            _on_open: on_open,
            _on_message: on_message,
        }
    }

    fn text(text: String) -> Message {
        Message::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> Message {
        Message::Binary(bytes)
    }

    fn send(&mut self, message: Message) {
        match message {
            Message::Text(text) => self.socket.send_with_str(&text),
            Message::Binary(bytes) => self.socket.send_with_u8_array(&bytes),
        }
        .unwrap_throw();
    }
}

impl<const JSON: bool> Drop for ByHand<JSON> {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        let _ = self.socket.close();
    }
}

fn parse(text: &str) -> Document {
    serde_json::from_str(text).unwrap_throw()
}

bench_kit::export!(WithCallbacks<ByHand>);
bench_kit::export_json!(WithCallbacks<ByHand<true>>, parse);
