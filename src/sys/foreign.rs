//! Reading values that may be anything, and of which nothing is believed: a page can put whatever
//! it likes in the place of what a browser gives. A getter may throw, and what it gives may be of
//! any type.

use wasm_bindgen::prelude::*;

use crate::error::Exception;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = get)]
    fn get(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;
}

/// A property of any value, unless it throws. What is read all the time has a getter of its own,
/// which costs less time and more code.
pub(super) fn property(target: &JsValue, name: &str) -> JsValue {
    get(target, name).unwrap_or_default()
}

/// A number, or NaN for anything else.
pub(super) fn number(value: Result<JsValue, JsValue>) -> f64 {
    value.unwrap_or_default().as_f64().unwrap_or(f64::NAN)
}

/// The name that JavaScript has for the type of a value, as `"Blob"`.
pub(super) fn type_name(value: &JsValue) -> String {
    // What is no object has none of its own.
    property(&property(value, "constructor"), "name")
        .as_string()
        .or_else(|| value.js_typeof().as_string())
        .unwrap_or_default()
}

/// Reads what was thrown, which need not be an error, nor of a class that is known here.
pub(super) fn exception(thrown: JsValue) -> Exception {
    let name = property(&thrown, "name").as_string();
    let message = property(&thrown, "message").as_string();
    match (name, message) {
        (Some(name), Some(message)) => Exception::new(name, message),
        _ => Exception::new(type_name(&thrown), thrown.as_string().unwrap_or_default()),
    }
}
