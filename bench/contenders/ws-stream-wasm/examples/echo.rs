//! Sends a line to an echo server, and logs what comes back.

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use ws_stream_wasm::{WsMessage, WsMeta};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start)]
async fn main() {
    let connected = WsMeta::connect("ws://127.0.0.1:8080/echo", None).await;
    let Ok((_meta, mut stream)) = connected else {
        return log("not connected");
    };
    if stream.send(WsMessage::Text("hello".into())).await.is_err() {
        return log("not sent");
    }
    while let Some(message) = stream.next().await {
        if let WsMessage::Text(text) = message {
            log(&text);
        }
    }
    log("closed");
}
