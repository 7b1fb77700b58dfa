//! The bindings that the npm package is built on.
//!
//! `npm/package/core/` has the public classes, and only their names are stable. Each class in this
//! module is a thin wrapper of one type of the library. It takes validated options, and throws
//! errors created by the function given to [`set_up`]. wasm-bindgen copies the docs of methods to
//! JavaScript, so they have no headings of Rust.

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

/// Sets the constructor of sockets and the factory of errors. Must be called first.
///
/// `web_socket` is the browser's own class. It is a parameter because a page may have replaced the
/// global one. `make_error` creates an error from a name, a message, and an optional close event.
#[wasm_bindgen(js_name = setUp)]
pub fn set_up(web_socket: Option<js_sys::Function>, make_error: js_sys::Function) {
    sys::make_sockets_with(web_socket);
    error::make_with(make_error);
}
