//! What the npm package is built on.
//!
//! `npm/package/core/` has the classes that people meet, and the names there are the stable ones.
//! Here is what they need of the library: each class is a thin cover of one of its types, takes
//! options that have been checked, and throws errors of the class that it was given.

mod callbacks;
mod change;
mod connection;
mod convert;
mod error;
mod options;
mod promise;
mod reconnecting;
mod relay;

pub use self::connection::WasmConnection;
pub use self::reconnecting::WasmReconnecting;
pub use self::relay::WasmRelay;

use wasm_bindgen::prelude::*;

use crate::sys;

/// Tells what sockets and errors are made with, before anything else is called.
///
/// `web_socket` is the browser's own class. It is asked for here, because a page may have put
/// another one in its place. `make_error` makes an error of a name, a message, and the close
/// event, which may be missing.
#[wasm_bindgen(js_name = setUp)]
pub fn set_up(web_socket: Option<js_sys::Function>, make_error: js_sys::Function) {
    sys::make_sockets_with(web_socket);
    error::make_with(make_error);
}
