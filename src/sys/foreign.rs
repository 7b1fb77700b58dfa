//! Reads untrusted values: a page can replace any object of the browser by its own. A getter may
//! throw, and its value may be of any type.

use wasm_bindgen::prelude::*;

use crate::error::Exception;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = get)]
    fn get(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;
}

/// Returns a property of any value, or `undefined` if its getter throws. Properties that are read
/// often have getters of their own, which cost less time and more code.
pub(super) fn property(target: &JsValue, name: &str) -> JsValue {
    get(target, name).unwrap_or_default()
}

/// Returns a number, or NaN for any other value.
pub(super) fn number(value: Result<JsValue, JsValue>) -> f64 {
    value.unwrap_or_default().as_f64().unwrap_or(f64::NAN)
}

/// Returns JavaScript's name for the type of a value, such as `"Blob"`.
pub(super) fn type_name(value: &JsValue) -> String {
    // A value without a constructor has no class name.
    property(&property(value, "constructor"), "name")
        .as_string()
        .or_else(|| value.js_typeof().as_string())
        .unwrap_or_default()
}

/// Reads a thrown value, which may be of any type.
pub(super) fn exception(thrown: JsValue) -> Exception {
    let name = property(&thrown, "name").as_string();
    let message = property(&thrown, "message").as_string();
    match (name, message) {
        (Some(name), Some(message)) => Exception::new(name, message),
        _ => Exception::new(type_name(&thrown), thrown.as_string().unwrap_or_default()),
    }
}
