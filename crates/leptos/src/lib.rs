#![doc = include_str!("../README.md")]

mod context;
mod current;
mod handle;
#[cfg(feature = "json")]
mod json;
mod scope;
mod websocket;

pub use context::{WebSocketProvider, WebSocketProviderProps, use_shared_websocket};
pub use current::CurrentSocket;
pub use handle::UseWebSocket;
#[cfg(feature = "json")]
pub use json::{UseWebSocketJson, use_websocket_json, use_websocket_json_with};
pub use wasm_websocket;
#[cfg(feature = "json")]
pub use wasm_websocket_frontend::JsonMessages;
pub use wasm_websocket_frontend::{
    Connection, Handlers, Messages, Mode, Options, Plain, Reconnecting, Status,
};
pub use websocket::{use_websocket, use_websocket_with};
