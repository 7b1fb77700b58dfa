//! Sends a line to an echo server, and logs what comes back.

use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start)]
async fn main() {
    let Ok(mut socket) = WebSocket::open("ws://127.0.0.1:8080/echo") else {
        return log("not connected");
    };
    if socket.send(Message::Text("hello".into())).await.is_err() {
        return log("not sent");
    }
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Text(text) = message {
            log(&text);
        }
    }
    log("closed");
}
