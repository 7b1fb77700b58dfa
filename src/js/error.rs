//! Conversion of errors to JavaScript.

use std::cell::RefCell;
use std::error::Error as _;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::close::CloseEvent;
use crate::error::Error;

#[wasm_bindgen]
extern "C" {
    /// A plain object with the properties of a close event.
    #[wasm_bindgen(typescript_type = "{ code: number, reason: string, wasClean: boolean }")]
    pub type CloseInfo;
    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> CloseInfo;
    #[wasm_bindgen(method, setter)]
    fn set_code(this: &CloseInfo, code: u16);
    #[wasm_bindgen(method, setter)]
    fn set_reason(this: &CloseInfo, reason: &str);
    #[wasm_bindgen(method, setter, js_name = wasClean)]
    fn set_was_clean(this: &CloseInfo, was_clean: bool);
}

thread_local! {
    static MAKER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Sets the function that creates errors from a name, a message and a close event.
pub(super) fn make_with(maker: Function) {
    MAKER.set(Some(maker));
}

pub(super) fn close_info(event: &CloseEvent) -> CloseInfo {
    let info = CloseInfo::new();
    info.set_code(event.code.as_u16());
    info.set_reason(event.reason.as_str());
    info.set_was_clean(event.was_clean);
    info
}

pub(super) fn thrown(error: impl Into<Error>) -> JsValue {
    let error = error.into();
    let event = error
        .close_event()
        .map_or(JsValue::UNDEFINED, |event| close_info(event).into());
    named(&format!("{:?}", error.kind()), &words(&error), &event)
}

/// Returns the text of an error, followed by the texts of its sources.
fn words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut next_source = error.source();
    while let Some(source) = next_source {
        words.push_str(": ");
        words.push_str(&source.to_string());
        next_source = source.source();
    }
    words
}

/// Creates an error of the bindings: an invalid argument.
pub(super) fn invalid(name: &str, message: &str) -> JsValue {
    named(name, message, &JsValue::UNDEFINED)
}

fn named(name: &str, message: &str, event: &JsValue) -> JsValue {
    // Without a factory of errors, a plain `Error` has the message.
    let maker = MAKER.with_borrow(Clone::clone);
    let made = maker.and_then(|maker| {
        let (name, message) = (JsValue::from(name), JsValue::from(message));
        maker
            .call3(&JsValue::UNDEFINED, &name, &message, event)
            .ok()
    });
    made.unwrap_or_else(|| js_sys::Error::new(message).into())
}
