//! The raw socket. It need not be the browser's own: a page or an extension may have put another
//! class in its place, which throws and gives what it likes.

use wasm_bindgen::prelude::*;

use super::JsMessage;
use super::foreign::{exception, number, property};
use crate::close::CloseFrame;
use crate::error::Error;
use crate::ready_state::ReadyState;
use crate::url::InvalidUrl;

#[wasm_bindgen]
extern "C" {
    type RawSocket;
    #[wasm_bindgen(method, setter, catch, js_name = binaryType)]
    fn set_binary_type(this: &RawSocket, name: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, getter, catch, js_name = readyState)]
    fn ready_state(this: &RawSocket) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch, js_name = bufferedAmount)]
    fn buffered_amount(this: &RawSocket) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn send(this: &RawSocket, data: &JsValue) -> Result<(), JsValue>;
}

/// Fails where there is no JavaScript engine.
pub(crate) fn check_platform() -> Result<(), Error> {
    match super::IS_BROWSER {
        true => Ok(()),
        false => Err(Error::unsupported(None)),
    }
}

/// Starts to connect.
pub(crate) fn connect(url: &str, protocols: &[String]) -> Result<web_sys::WebSocket, Error> {
    check_platform()?;
    let list: js_sys::Array = protocols.iter().map(JsValue::from).collect();
    construct(url, &list).map_err(|thrown| {
        let exception = exception(thrown);
        match exception.name() {
            "SyntaxError" => InvalidUrl::new(url).into(),
            "SecurityError" => Error::blocked(exception),
            "ReferenceError" | "TypeError" => Error::unsupported(Some(exception)),
            _ => Error::browser(exception),
        }
    })
}

#[cfg(not(feature = "js"))]
fn construct(url: &str, protocols: &js_sys::Array) -> Result<web_sys::WebSocket, JsValue> {
    web_sys::WebSocket::new_with_str_sequence(url, protocols)
}

#[cfg(feature = "js")]
thread_local! {
    static CLASS: std::cell::RefCell<Option<js_sys::Function>> =
        const { std::cell::RefCell::new(None) };
}

/// Has all sockets made with a class, whatever the global one is by then; by default, with that.
#[cfg(feature = "js")]
pub(crate) fn make_sockets_with(class: Option<js_sys::Function>) {
    CLASS.set(class);
}

#[cfg(feature = "js")]
fn construct(url: &str, protocols: &js_sys::Array) -> Result<web_sys::WebSocket, JsValue> {
    match CLASS.with_borrow(Clone::clone) {
        None => web_sys::WebSocket::new_with_str_sequence(url, protocols),
        Some(class) => {
            let arguments = js_sys::Array::of2(&JsValue::from_str(url), protocols);
            js_sys::Reflect::construct(&class, &arguments).map(JsCast::unchecked_into)
        }
    }
}

/// Has binary messages delivered as `ArrayBuffer`. Where that cannot be, they are errors.
pub(crate) fn set_binary_type(raw: &web_sys::WebSocket) {
    let _ = raw
        .unchecked_ref::<RawSocket>()
        .set_binary_type("arraybuffer");
}

/// Sends text.
pub(crate) fn send_text(raw: &web_sys::WebSocket, text: &str) -> Result<(), Error> {
    raw.send_with_str(text).map_err(not_sent)
}

/// Sends bytes straight out of the wasm memory, which the browser copies before it returns.
#[cfg(not(target_feature = "atomics"))]
pub(crate) fn send_binary(raw: &web_sys::WebSocket, bytes: &[u8]) -> Result<(), Error> {
    raw.send_with_u8_array(bytes).map_err(not_sent)
}

/// Sends a copy of bytes, because browsers do not take a view of shared memory.
#[cfg(target_feature = "atomics")]
pub(crate) fn send_binary(raw: &web_sys::WebSocket, bytes: &[u8]) -> Result<(), Error> {
    raw.send_with_js_u8_array(&js_sys::Uint8Array::new_from_slice(bytes))
        .map_err(not_sent)
}

/// Sends a value of JavaScript as it is.
pub(crate) fn send_js(raw: &web_sys::WebSocket, data: &impl JsMessage) -> Result<(), Error> {
    data.check()?;
    let sender: &RawSocket = raw.unchecked_ref();
    sender.send(data.as_ref()).map_err(not_sent)
}

/// Starts the closing handshake.
/// With a code and a reason that are allowed it cannot fail; a socket that is not the browser's
/// own may throw all the same, and is then given up when the close grace is over.
pub(crate) fn close(raw: &web_sys::WebSocket, frame: &CloseFrame) {
    let _ = match frame.content() {
        None => raw.close(),
        Some((code, reason)) => {
            raw.close_with_code_and_reason(code.get().as_u16(), reason.as_str())
        }
    };
}

/// The state as the browser reports it. What reports none cannot be used.
pub(crate) fn ready_state(raw: &web_sys::WebSocket) -> ReadyState {
    ReadyState::from_number(number(raw.unchecked_ref::<RawSocket>().ready_state()))
}

/// The bytes that were sent and have not left the browser yet.
/// web-sys reads this number as 32 bits.
pub(crate) fn buffered_amount(raw: &web_sys::WebSocket) -> u64 {
    number(raw.unchecked_ref::<RawSocket>().buffered_amount()) as u64
}

/// A property that is a text, as the URL.
pub(crate) fn text_of(raw: &web_sys::WebSocket, name: &str) -> String {
    property(raw, name).as_string().unwrap_or_default()
}

#[cold]
#[inline(never)]
fn not_sent(thrown: JsValue) -> Error {
    let exception = exception(thrown);
    match exception.name() {
        "InvalidStateError" => Error::not_open(ReadyState::Connecting),
        _ => Error::browser(exception),
    }
}
