//! No library: JSON.parse of the browser, and serde-wasm-bindgen for its value.

use bench_kit::{Callbacks, Document, WithCallbacks, opened, take_document};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

#[wasm_bindgen]
extern "C" {
    // That of js-sys wants a string of Rust.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse)]
    fn parse_json(text: &JsValue) -> JsValue;
}

struct ByHand {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Callbacks for ByHand {
    type Message = String;

    fn start(url: &str) -> Self {
        let socket = WebSocket::new(url).unwrap_throw();
        let on_open = Closure::new(opened);
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        let on_message = Closure::new(|event: MessageEvent| {
            take_document(&document(parse_json(&event.data())));
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self {
            socket,
            _on_open: on_open,
            _on_message: on_message,
        }
    }

    fn text(text: String) -> String {
        text
    }

    fn binary(_: Vec<u8>) -> String {
        String::new()
    }

    fn send(&mut self, text: String) {
        self.socket.send_with_str(&text).unwrap_throw();
    }
}

impl Drop for ByHand {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        let _ = self.socket.close();
    }
}

fn document(value: JsValue) -> Document {
    serde_wasm_bindgen::from_value(value).unwrap_throw()
}

fn parse(text: &str) -> Document {
    document(js_sys::JSON::parse(text).unwrap_throw())
}

bench_kit::export_documents!(WithCallbacks<ByHand>, parse);
