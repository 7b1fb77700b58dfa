//! The edge to the browser: the only place that casts.
//!
//! Above it there are only our own values: events, errors, bytes and text. What comes from
//! JavaScript may be anything, so each value is checked, and each call catches what is thrown.

pub(crate) mod clock;
mod events;
mod foreign;
mod js_message;
mod listener;
mod payload;
mod raw;
pub(crate) mod signals;
mod task;

pub(crate) use self::events::{Event, Handler, Subscription, subscribe};
pub use self::js_message::JsMessage;
pub use self::payload::{Payload, PayloadKind};
#[cfg(feature = "js")]
pub(crate) use self::raw::make_sockets_with;
pub(crate) use self::raw::{
    buffered_amount, check_platform, close, connect, ready_state, send_binary, send_js, send_text,
    set_binary_type, text_of,
};
pub(crate) use self::task::Task;

/// Whether there is a JavaScript engine around us. The functions of web-sys panic where there is none.
pub(crate) const IS_BROWSER: bool = cfg!(all(target_family = "wasm", target_os = "unknown"));
