#![doc = include_str!("../README.md")]

mod connection;
mod context;
mod handle;
#[cfg(feature = "json")]
mod json;
mod listening;
mod websocket;

pub use connection::use_connection;
pub use context::{WebSocketProvider, WebSocketProviderProps, use_shared_websocket};
pub use handle::UseWebSocket;
#[cfg(feature = "json")]
pub use json::{UseWebSocketJson, use_websocket_json, use_websocket_json_with};
#[cfg(feature = "json")]
pub use listening::use_on_json;
pub use listening::use_on_message;
pub use wasm_websocket;
#[cfg(feature = "json")]
pub use wasm_websocket_frontend::JsonMessages;
pub use wasm_websocket_frontend::{
    Connection, Handlers, Messages, Mode, Options, OwnedConnection, Plain, Reconnecting, Status,
    Subscription,
};
pub use websocket::{use_websocket, use_websocket_with};
