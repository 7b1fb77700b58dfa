//! leptos-use, with its codec for JSON. It takes part in the measures of documents only: its signal
//! keeps the latest message, and so it cannot count the others without this callback.

use bench_kit::{Callbacks, Document, WithCallbacks, opened, take_document};
use codee::Decoder;
use codee::string::JsonSerdeCodec;
use leptos::prelude::Owner;
use leptos_use_websocket::{ReconnectLimit, UseWebSocketOptions, use_websocket_with_options};
use wasm_bindgen::UnwrapThrowExt;

/// Dropping the owner closes the socket.
struct LeptosUse {
    _owner: Owner,
}

impl Callbacks for LeptosUse {
    type Message = ();

    fn start(url: &str) -> Self {
        // The second time it is there already.
        let _ = any_spawner::Executor::init_wasm_bindgen();
        let owner = Owner::new();
        owner.with(|| {
            let options = UseWebSocketOptions::default()
                .on_open(|_| opened())
                .on_message(take_document)
                .reconnect_limit(ReconnectLimit::Limited(0));
            use_websocket_with_options::<(), Document, JsonSerdeCodec, _, _>(url, options);
        });
        Self { _owner: owner }
    }

    fn text(_: String) {}

    fn binary(_: Vec<u8>) {}

    fn send(&mut self, (): ()) {}
}

fn parse(text: &str) -> Document {
    JsonSerdeCodec::decode(text).unwrap_throw()
}

bench_kit::export_documents!(WithCallbacks<LeptosUse>, parse);
