//! The unwind safety of the public types. Where panics unwind, wasm-bindgen requires it of all that
//! is captured by a closure that JavaScript calls.
//!
//! A panic leaves none of these types half changed. The user's code is called in isolation, when
//! nothing is borrowed, and our own code does not panic.

use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::dispatch::Listener;
#[cfg(feature = "js")]
use crate::js::{WasmConnection, WasmReconnecting};
#[cfg(feature = "json")]
use crate::json_rpc::JsonRpcClient;
use crate::reconnecting::{
    ConnectionEvents, Receipt, ReconnectingStream, ReconnectingWebSocket, WeakReconnectingWebSocket,
};
use crate::socket::{WeakWebSocket, WebSocket};
use crate::stream::{ReuniteError, SplitSink, SplitStream, WebSocketStream};

macro_rules! unwind_safe {
    ($($type:ty),* $(,)?) => {
        $(
            impl UnwindSafe for $type {}
            impl RefUnwindSafe for $type {}
        )*
    };
}

unwind_safe!(
    WebSocket,
    WeakWebSocket,
    Listener,
    ReconnectingWebSocket,
    WeakReconnectingWebSocket,
    ReconnectingStream,
    ConnectionEvents,
    Receipt,
);
#[cfg(feature = "json")]
unwind_safe!(JsonRpcClient);
#[cfg(feature = "js")]
unwind_safe!(WasmConnection, WasmReconnecting);

impl<T> UnwindSafe for WebSocketStream<T> {}
impl<T> RefUnwindSafe for WebSocketStream<T> {}
impl<T> UnwindSafe for SplitSink<T> {}
impl<T> RefUnwindSafe for SplitSink<T> {}
impl<T> UnwindSafe for SplitStream<T> {}
impl<T> RefUnwindSafe for SplitStream<T> {}
impl<T> UnwindSafe for ReuniteError<T> {}
impl<T> RefUnwindSafe for ReuniteError<T> {}
