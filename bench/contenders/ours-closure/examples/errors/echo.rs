//! The echo program as one function, which returns whatever goes wrong.

use wasm_bindgen::prelude::*;
use wasm_websocket::{Error, WebSocket};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    pub(crate) fn log(text: &str);
}

pub(crate) async fn echo() -> Result<(), Error> {
    let socket = WebSocket::new("ws://127.0.0.1:8080/echo")?;
    let listener = socket.on_message(|message| {
        if let Some(text) = message.as_text() {
            log(text);
        }
    });
    listener.keep();
    socket.opened().await?;
    socket.send_text("hello")?;
    socket.closed().await;
    Ok(())
}
