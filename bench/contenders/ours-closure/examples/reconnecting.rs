//! Sends a line to an echo server, logs what comes back, and reconnects.

use wasm_bindgen::prelude::*;
use wasm_websocket::ReconnectingWebSocket;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start)]
async fn main() {
    let Ok(socket) = ReconnectingWebSocket::new("ws://127.0.0.1:8080/echo") else {
        return log("not connected");
    };
    let _listener = socket.on_message(|message| {
        if let Some(text) = message.as_text() {
            log(text);
        }
    });
    if socket.opened().await.is_err() {
        return log("not connected");
    }
    if socket.send("hello").is_err() {
        return log("not sent");
    }
    socket.closed().await;
    log("closed");
}
