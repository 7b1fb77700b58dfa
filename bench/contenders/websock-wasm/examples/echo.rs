//! Sends a line to an echo server, and logs what comes back.

use wasm_bindgen::prelude::*;
use websock_proto::{ConnectOptions, Message};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start)]
async fn main() {
    let connected = websock_wasm::connect("ws://127.0.0.1:8080/echo", ConnectOptions::default());
    let Ok(mut connection) = connected.await else {
        return log("not connected");
    };
    if connection
        .send(Message::Text("hello".into()))
        .await
        .is_err()
    {
        return log("not sent");
    }
    while let Ok(message) = connection.recv().await {
        if let Message::Text(text) = message {
            log(&text);
        }
    }
    log("closed");
}
