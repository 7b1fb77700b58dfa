use js_sys::{
    ArrayBuffer, BigInt64Array, BigUint64Array, DataView, Float32Array, Float64Array, Int8Array,
    Int16Array, Int32Array, JsString, Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array,
};
use wasm_bindgen::JsValue;

use super::payload::Payload;
use crate::error::Error;

/// A JavaScript value that [`send()`](https://websockets.spec.whatwg.org/#dom-websocket-send) takes
/// as it is: a string is sent as text, any other as bytes. The trait is sealed, because browsers
/// convert every other value to a string.
///
/// ```no_run
/// use wasm_websocket::{Error, JsMessage, WebSocket};
///
/// fn send_to_all(sockets: &[WebSocket], data: &impl JsMessage) -> Result<(), Error> {
///     sockets.iter().try_for_each(|socket| socket.send_js(data))
/// }
/// ```
pub trait JsMessage: AsRef<JsValue> + private::Sealed {}

mod private {
    use crate::error::Error;

    pub trait Sealed {
        /// Fails if the value cannot be sent any more: browsers send an `ArrayBuffer` that was
        /// transferred to another owner as an empty message.
        fn check(&self) -> Result<(), Error> {
            Ok(())
        }
    }
}

macro_rules! js_messages {
    ($($class:ty),* $(,)?) => {
        $(
            impl private::Sealed for $class {}
            impl JsMessage for $class {}
        )*
    };
}

impl private::Sealed for Payload {
    fn check(&self) -> Result<(), Error> {
        self.check_attached()
    }
}

impl JsMessage for Payload {}

js_messages!(
    ArrayBuffer,
    BigInt64Array,
    BigUint64Array,
    DataView,
    Float32Array,
    Float64Array,
    Int8Array,
    Int16Array,
    Int32Array,
    JsString,
    Uint8Array,
    Uint8ClampedArray,
    Uint16Array,
    Uint32Array,
    web_sys::Blob,
);
