//! Sends a line to an echo server as JSON, and logs what comes back.

use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_websocket::WebSocketStream;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[derive(Deserialize, Serialize)]
struct Line {
    text: String,
}

#[wasm_bindgen(start)]
async fn main() {
    let Ok(stream) = WebSocketStream::connect("ws://127.0.0.1:8080/echo").await else {
        return log("not connected");
    };
    let mut channel = stream.into_json::<Line, Line>();
    let text = "hello".to_owned();
    if channel.send(Line { text }).await.is_err() {
        return log("not sent");
    }
    while let Some(Ok(line)) = channel.next().await {
        log(&line.text);
    }
    log("closed");
}
