//! Sends a line to an echo server, and logs what comes back.

use futures_util::StreamExt;
use wasm_bindgen::prelude::*;
use wasm_websocket::WebSocketStream;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
    #[wasm_bindgen(js_namespace = console, js_name = log)]
    fn log_value(value: &JsValue);
}

#[wasm_bindgen(start)]
async fn main() {
    let Ok(stream) = WebSocketStream::connect("ws://127.0.0.1:8080/echo").await else {
        return log("not connected");
    };
    if stream.socket().send_text("hello").is_err() {
        return log("not sent");
    }
    let mut payloads = stream.into_payloads();
    while let Some(Ok(payload)) = payloads.next().await {
        log_value(payload.as_js());
    }
    log("closed");
}
