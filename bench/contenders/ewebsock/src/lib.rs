//! ewebsock, with its event handler: without one it has to be polled.

use std::ops::ControlFlow;

use bench_kit::{Callbacks, WithCallbacks, opened, take};
use ewebsock::{Options, WsEvent, WsMessage, WsSender};
use wasm_bindgen::UnwrapThrowExt;

struct Ewebsock(WsSender);

impl Callbacks for Ewebsock {
    type Message = WsMessage;

    fn start(url: &str) -> Self {
        let on_event = Box::new(|event| {
            match event {
                WsEvent::Opened => opened(),
                WsEvent::Message(WsMessage::Text(text)) => take(text.as_bytes()),
                WsEvent::Message(WsMessage::Binary(bytes)) => take(&bytes),
                _ => {}
            }
            ControlFlow::Continue(())
        });
        let sender = ewebsock::ws_connect(url.to_owned(), Options::default(), on_event);
        Self(sender.unwrap_throw())
    }

    fn text(text: String) -> WsMessage {
        WsMessage::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> WsMessage {
        WsMessage::Binary(bytes)
    }

    fn send(&mut self, message: WsMessage) {
        self.0.send(message);
    }
}

bench_kit::export!(WithCallbacks<Ewebsock>);
