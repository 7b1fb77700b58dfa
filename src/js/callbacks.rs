//! The callbacks that receive the events of a connection.

use wasm_bindgen::prelude::*;

use super::error::CloseInfo;

#[wasm_bindgen]
extern "C" {
    /// An object of the package that dispatches events. Its methods throw nothing.
    #[wasm_bindgen(typescript_type = "object")]
    #[derive(Clone, Debug)]
    pub type Callbacks;
    #[wasm_bindgen(method)]
    pub(super) fn open(this: &Callbacks);
    /// `data` is a string, an `ArrayBuffer`, or, of a relay, a `Blob`.
    #[wasm_bindgen(method)]
    pub(super) fn message(this: &Callbacks, data: &JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn error(this: &Callbacks, error: JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn close(this: &Callbacks, info: CloseInfo);
    /// Called when the state of a reconnecting client has changed.
    #[wasm_bindgen(method)]
    pub(super) fn state(this: &Callbacks, change: JsValue);
}
