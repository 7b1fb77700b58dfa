//! What a program may capture where panics unwind.

use std::panic::{RefUnwindSafe, UnwindSafe};

#[cfg(feature = "json")]
use wasm_websocket::JsonRpcClient;
use wasm_websocket::{
    ConnectionEvents, Listener, Receipt, ReconnectingStream, ReconnectingWebSocket, SplitSink,
    SplitStream, WeakReconnectingWebSocket, WeakWebSocket, WebSocket, WebSocketStream,
};

/// The closures of wasm-bindgen ask for it.
#[test]
fn handles_and_streams_may_be_captured_by_a_closure_that_may_panic() {
    fn may_be_captured<T: UnwindSafe + RefUnwindSafe>() {}

    may_be_captured::<WebSocket>();
    may_be_captured::<WeakWebSocket>();
    may_be_captured::<WebSocketStream>();
    may_be_captured::<SplitSink>();
    may_be_captured::<SplitStream>();
    may_be_captured::<ReconnectingWebSocket>();
    may_be_captured::<WeakReconnectingWebSocket>();
    may_be_captured::<ReconnectingStream>();
    may_be_captured::<ConnectionEvents>();
    may_be_captured::<Receipt>();
    may_be_captured::<Listener>();
    #[cfg(feature = "json")]
    may_be_captured::<JsonRpcClient>();
}
