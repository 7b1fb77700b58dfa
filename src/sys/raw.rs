//! The native socket. A page or an extension may have replaced its class by one that throws, or
//! whose properties have any type.

use wasm_bindgen::prelude::*;

use super::JsMessage;
use super::foreign::{exception, number, property};
use crate::close::CloseFrame;
use crate::error::{Error, Thrown};
use crate::message::Message;
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
    #[wasm_bindgen(method, catch)]
    fn close(this: &RawSocket, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue>;
}

/// Fails on a target without a JavaScript engine.
pub(crate) fn check_platform() -> Result<(), Error> {
    if super::IS_BROWSER {
        Ok(())
    } else {
        Err(Error::unsupported())
    }
}

/// Returns the origin of the page, or an empty string if there is none.
pub(crate) fn origin() -> String {
    property(&js_sys::global(), "origin")
        .as_string()
        .unwrap_or_default()
}

/// The subprotocols that a socket offers, as its constructor takes them.
pub(crate) struct Protocols(JsValue);

impl Protocols {
    pub(crate) const NONE: Self = Self(JsValue::UNDEFINED);

    pub(crate) fn new(names: &[String]) -> Result<Self, Error> {
        check_platform()?;
        let names: js_sys::Array = names.iter().map(JsValue::from).collect();
        Ok(Self(names.into()))
    }
}

/// Starts to connect.
pub(crate) fn connect(url: &str, protocols: &Protocols) -> Result<web_sys::WebSocket, Error> {
    check_platform()?;
    construct(url, &protocols.0).map_err(|thrown| {
        let exception = exception(thrown);
        let meaning = match exception.name() {
            "SyntaxError" => return InvalidUrl::new(url).into(),
            "SecurityError" => Thrown::Blocked,
            "ReferenceError" | "TypeError" => Thrown::Unsupported,
            _ => Thrown::Unexpected,
        };
        Error::thrown(meaning, exception)
    })
}

#[cfg(not(feature = "js"))]
fn construct(url: &str, protocols: &JsValue) -> Result<web_sys::WebSocket, JsValue> {
    web_sys::WebSocket::new_with_str_sequence(url, protocols)
}

#[cfg(feature = "js")]
thread_local! {
    static CLASS: std::cell::RefCell<Option<js_sys::Function>> =
        const { std::cell::RefCell::new(None) };
}

/// Sets the class of all sockets to come. The default is the global one at the time of the call.
#[cfg(feature = "js")]
pub(crate) fn make_sockets_with(class: Option<js_sys::Function>) {
    CLASS.set(class);
}

#[cfg(feature = "js")]
fn construct(url: &str, protocols: &JsValue) -> Result<web_sys::WebSocket, JsValue> {
    match CLASS.with_borrow(Clone::clone) {
        None => web_sys::WebSocket::new_with_str_sequence(url, protocols),
        Some(class) => {
            let arguments = js_sys::Array::of2(&JsValue::from_str(url), protocols);
            js_sys::Reflect::construct(&class, &arguments).map(JsCast::unchecked_into)
        }
    }
}

/// Requests binary messages as `ArrayBuffer`. If the setter throws, each of them is an error.
pub(crate) fn set_binary_type(raw: &web_sys::WebSocket) {
    let _ = raw
        .unchecked_ref::<RawSocket>()
        .set_binary_type("arraybuffer");
}

/// Sends a message.
pub(crate) fn send(raw: &web_sys::WebSocket, message: &Message) -> Result<(), Error> {
    let sent = match message {
        Message::Text(text) => raw.send_with_str(text),
        Message::Binary(bytes) => send_bytes(raw, bytes),
    };
    sent.map_err(not_sent)
}

/// Sends text.
pub(crate) fn send_text(raw: &web_sys::WebSocket, text: &str) -> Result<(), Error> {
    raw.send_with_str(text).map_err(not_sent)
}

/// Sends bytes.
pub(crate) fn send_binary(raw: &web_sys::WebSocket, bytes: &[u8]) -> Result<(), Error> {
    send_bytes(raw, bytes).map_err(not_sent)
}

/// Sends bytes straight out of the wasm memory, which the browser copies before it returns.
#[cfg(not(target_feature = "atomics"))]
fn send_bytes(raw: &web_sys::WebSocket, bytes: &[u8]) -> Result<(), JsValue> {
    raw.send_with_u8_array(bytes)
}

/// Sends a copy of bytes, because browsers do not take a view of shared memory.
#[cfg(target_feature = "atomics")]
fn send_bytes(raw: &web_sys::WebSocket, bytes: &[u8]) -> Result<(), JsValue> {
    raw.send_with_js_u8_array(&js_sys::Uint8Array::new_from_slice(bytes))
}

/// Sends a JavaScript value without a copy.
pub(crate) fn send_js(raw: &web_sys::WebSocket, data: &impl JsMessage) -> Result<(), Error> {
    data.check()?;
    let sender: &RawSocket = raw.unchecked_ref();
    sender.send(data.as_ref()).map_err(not_sent)
}

/// Starts the closing handshake.
///
/// With an allowed code and reason it cannot fail. A socket of another class may throw, and ends when
/// the close grace is over.
pub(crate) fn close(raw: &web_sys::WebSocket, frame: &CloseFrame) {
    let _ = raw
        .unchecked_ref::<RawSocket>()
        .close(frame.code(), frame.reason());
}

/// Returns the state that the browser reports. A socket without one counts as CLOSED.
pub(crate) fn ready_state(raw: &web_sys::WebSocket) -> ReadyState {
    ReadyState::from_number(number(raw.unchecked_ref::<RawSocket>().ready_state()))
}

/// Returns the number of bytes that were sent and have not left the browser.
///
/// The getter of web-sys returns 32 bits.
pub(crate) fn buffered_amount(raw: &web_sys::WebSocket) -> u64 {
    number(raw.unchecked_ref::<RawSocket>().buffered_amount()) as u64
}

/// Returns a property that is text, such as the URL; empty if it is not.
pub(crate) fn text_of(raw: &web_sys::WebSocket, name: &str) -> String {
    property(raw, name).as_string().unwrap_or_default()
}

#[cold]
#[inline(never)]
fn not_sent(thrown: JsValue) -> Error {
    Error::thrown(Thrown::Unexpected, exception(thrown))
}
