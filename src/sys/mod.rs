//! The edge to the browser: the only place that casts.
//!
//! The layers above see only our own values: events, errors, bytes and text. A value of JavaScript
//! may be of any type, so each one is checked, and each call catches exceptions.

pub(crate) mod clock;
mod events;
mod foreign;
mod js_message;
mod listener;
mod payload;
mod port;
mod raw;
pub(crate) mod signals;
mod task;

pub(crate) use self::events::{Event, Handler, Subscription};
pub use self::js_message::JsMessage;
pub(crate) use self::listener::{Callback, callback, timer};
pub use self::payload::{Payload, PayloadKind};
pub(crate) use self::port::{call_in_next_task, cancel_next_task};
#[cfg(feature = "js")]
pub(crate) use self::raw::make_sockets_with;
pub(crate) use self::raw::{
    Protocols, buffered_amount, check_platform, close, connect, origin, ready_state, send,
    send_binary, send_js, send_text, set_binary_type, text_of,
};
pub(crate) use self::task::Task;

/// Whether the target has a JavaScript engine. The functions of web-sys panic without one.
pub(crate) const IS_BROWSER: bool = cfg!(all(target_family = "wasm", target_os = "unknown"));
