//! Which engine the tests run in, for what the engines do differently.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

impl Engine {
    pub(crate) fn current() -> Self {
        let get =
            |object: &JsValue, key: &str| Reflect::get(object, &JsValue::from_str(key)).unwrap();
        let agent = get(&get(&js_sys::global(), "navigator"), "userAgent");
        let agent = agent.as_string().unwrap();
        // Each engine claims to be most of the older ones.
        if agent.contains("Firefox") {
            Self::Firefox
        } else if agent.contains("Chrome") {
            Self::Chromium
        } else {
            Self::Webkit
        }
    }
}
