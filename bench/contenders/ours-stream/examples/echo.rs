//! Sends a line to an echo server, and logs what comes back.

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use wasm_websocket::WebSocketStream;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start)]
async fn main() {
    let Ok(mut stream) = WebSocketStream::connect("ws://127.0.0.1:8080/echo").await else {
        return log("not connected");
    };
    if stream.send("hello".into()).await.is_err() {
        return log("not sent");
    }
    while let Some(Ok(message)) = stream.next().await {
        if let Some(text) = message.as_text() {
            log(text);
        }
    }
    log("closed");
}
