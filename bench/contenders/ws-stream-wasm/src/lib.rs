//! ws_stream_wasm, as its documentation shows it.

use bench_kit::{Contender, take};
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::UnwrapThrowExt;
use ws_stream_wasm::{WsMessage, WsMeta, WsStream};

struct WsStreamWasm {
    stream: WsStream,
    _meta: WsMeta,
}

impl Contender for WsStreamWasm {
    type Message = WsMessage;

    async fn connect(url: &str) -> Self {
        let (meta, stream) = WsMeta::connect(url, None).await.unwrap_throw();
        Self {
            stream,
            _meta: meta,
        }
    }

    fn text(text: String) -> WsMessage {
        WsMessage::Text(text)
    }

    fn binary(bytes: Vec<u8>) -> WsMessage {
        WsMessage::Binary(bytes)
    }

    async fn send(&mut self, message: WsMessage) {
        self.stream.send(message).await.unwrap_throw();
    }

    async fn next(&mut self) {
        take(self.stream.next().await.unwrap_throw().as_ref());
    }
}

bench_kit::export!(WsStreamWasm);
