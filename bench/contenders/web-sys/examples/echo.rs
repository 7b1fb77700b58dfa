//! Sends a line to an echo server, and logs what comes back.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, WebSocket};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

#[wasm_bindgen(start)]
async fn main() {
    let Ok(socket) = WebSocket::new("ws://127.0.0.1:8080/echo") else {
        return log("not connected");
    };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            log(&text);
        }
    });
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    let opened = until(|opened, failed| {
        socket.set_onopen(Some(opened));
        socket.set_onclose(Some(failed));
    });
    if opened.await.is_err() {
        return log("not connected");
    }
    if socket.send_with_str("hello").is_err() {
        return log("not sent");
    }
    let closed = until(|closed, _| socket.set_onclose(Some(closed)));
    let _ = closed.await;
    log("closed");
}

/// Resolves or rejects when one of the two functions is called.
fn until(mut attach: impl FnMut(&Function, &Function)) -> JsFuture {
    let promise = Promise::new(&mut |resolve, reject| attach(&resolve, &reject));
    JsFuture::from(promise)
}
