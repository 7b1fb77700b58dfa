//! Sends a line to an echo server, and logs what comes back.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::Message;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start)]
async fn main() {
    let connected = tokio_tungstenite_wasm::connect("ws://127.0.0.1:8080/echo").await;
    let Ok(mut stream) = connected else {
        return log("not connected");
    };
    if stream.send(Message::text("hello")).await.is_err() {
        return log("not sent");
    }
    while let Some(Ok(message)) = stream.next().await {
        if let Message::Text(text) = message {
            log(&text);
        }
    }
    log("closed");
}
