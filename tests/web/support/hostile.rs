//! What a page can put in the place of what a browser gives.

use wasm_bindgen::prelude::*;
use wasm_websocket::PayloadKind;

use super::FakeWebSocket;

#[wasm_bindgen(module = "/tests/web/support/hostile.js")]
extern "C" {
    #[wasm_bindgen(js_name = socketOf)]
    fn socket_of(name: &str, state: Option<u16>) -> JsValue;
    #[wasm_bindgen(js_name = fire)]
    fn fire_hostile(socket: &JsValue, event: &str, property: &str, name: &str);
    #[wasm_bindgen(js_name = valueOf)]
    fn hostile_value(name: &str) -> JsValue;
    #[wasm_bindgen(js_name = transfer)]
    fn transfer_buffer(buffer: &JsValue);
    #[wasm_bindgen(js_name = resizable)]
    fn resizable_buffer(length: u32, most: u32) -> JsValue;
    #[wasm_bindgen(js_name = resize)]
    fn resize_buffer(buffer: &JsValue, length: u32);
    #[wasm_bindgen(js_name = openSockets)]
    pub(super) fn open_sockets() -> u32;
    #[wasm_bindgen(js_name = constructorOfShape)]
    pub(super) fn constructor_of_shape(name: &str);
}

/// Values, by the names that `hostile.js` has for them.
pub(crate) struct Hostile;

impl Hostile {
    /// Classes of which a socket can be made, and nothing can be heard of it.
    pub(crate) const SHAPES_OF_A_CLASS: [&str; 7] = [
        "an empty class",
        "handler properties only",
        "listeners that cannot be added",
        "the third listener cannot be added",
        "a listener that is no function",
        "getters that throw",
        "a proxy that throws",
    ];

    pub(crate) const SHAPES_THAT_CONSTRUCT_NOTHING: [&str; 4] =
        ["undefined", "a number", "an arrow", "an object"];

    pub(crate) const VALUES: [&str; 28] = [
        "undefined",
        "null",
        "a number",
        "a big number",
        "a negative number",
        "not a number",
        "a BigInt",
        "a boolean",
        "a symbol",
        "a function",
        "an object",
        "an object with wrong properties",
        "an object that throws",
        "an object without a prototype",
        "a proxy that throws",
        "a proxy of a buffer",
        "a false buffer",
        "a buffer whose length throws",
        "a buffer whose length lies",
        "a buffer whose length is too small",
        "a view",
        "a string object",
        "shared memory",
        "a Blob",
        "a getter that throws",
        "a text",
        "a buffer",
        "a detached buffer",
    ];

    /// What a message with such data is. One that was transferred before it came is empty.
    pub(crate) fn kind_of(value: &str) -> Option<PayloadKind> {
        match value {
            "a text" => Some(PayloadKind::Text),
            "a buffer" | "a detached buffer" => Some(PayloadKind::Binary),
            _ => None,
        }
    }

    /// A socket of which every property is a value, but for the state if that is given.
    pub(crate) fn socket(value: &str, state: Option<u16>) -> JsValue {
        socket_of(value, state)
    }

    /// Fires an event with one property that is a value.
    pub(crate) fn fire(socket: &FakeWebSocket, event: &str, property: &str, value: &str) {
        fire_hostile(socket, event, property, value);
    }

    /// A value, as something that can be thrown.
    pub(crate) fn thrown(value: &str) -> JsValue {
        hostile_value(value)
    }

    pub(crate) fn transfer(buffer: &JsValue) {
        transfer_buffer(buffer);
    }

    /// A buffer whose length can be changed, where there are such.
    pub(crate) fn resizable(length: u32, most: u32) -> Option<JsValue> {
        let buffer = resizable_buffer(length, most);
        (!buffer.is_undefined()).then_some(buffer)
    }

    pub(crate) fn resize(buffer: &JsValue, length: u32) {
        resize_buffer(buffer, length);
    }
}
