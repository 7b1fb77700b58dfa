//! Reading values that may be anything: exceptions above all.

use wasm_bindgen::prelude::*;

use crate::error::Exception;

// What is read of values that may be anything. Each may also be missing.
#[wasm_bindgen]
extern "C" {
    pub(super) type Anything;
    #[wasm_bindgen(method, getter)]
    fn constructor(this: &Anything) -> Option<Anything>;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Anything) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn message(this: &Anything) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn code(this: &Anything) -> Option<u16>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn reason(this: &Anything) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = wasClean)]
    pub(super) fn was_clean(this: &Anything) -> bool;
}

/// The name that JavaScript has for the type of a value, as `"Blob"`.
pub(super) fn type_name(value: &JsValue) -> String {
    let of_class = || value.unchecked_ref::<Anything>().constructor()?.name();
    let is_object = value.is_object();
    is_object
        .then(of_class)
        .flatten()
        .or_else(|| value.js_typeof().as_string())
        .unwrap_or_default()
}

/// Reads what was thrown, which need not be an error, nor of a class that is known here.
pub(super) fn exception(thrown: JsValue) -> Exception {
    if thrown.is_object() {
        let error: &Anything = thrown.unchecked_ref();
        if let (Some(name), Some(message)) = (error.name(), error.message()) {
            return Exception::new(name, message);
        }
    }
    Exception::new(type_name(&thrown), thrown.as_string().unwrap_or_default())
}
