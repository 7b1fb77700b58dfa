//! Sends a line to an echo server, and logs what comes back.

use std::cell::RefCell;
use std::ops::ControlFlow;

use ewebsock::{Options, WsEvent, WsMessage, WsSender};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);
}

thread_local! {
    // The handler has to be `Send`, which the sender is not.
    static SENDER: RefCell<Option<WsSender>> = const { RefCell::new(None) };
}

#[wasm_bindgen(start)]
async fn main() {
    let on_event = Box::new(|event| {
        match event {
            WsEvent::Opened => SENDER.with_borrow_mut(|sender| {
                if let Some(sender) = sender {
                    sender.send(WsMessage::Text("hello".into()));
                }
            }),
            WsEvent::Message(WsMessage::Text(text)) => log(&text),
            WsEvent::Closed => log("closed"),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    let url = "ws://127.0.0.1:8080/echo".to_owned();
    match ewebsock::ws_connect(url, Options::default(), on_event) {
        Ok(sender) => SENDER.set(Some(sender)),
        Err(_) => log("not connected"),
    }
}
