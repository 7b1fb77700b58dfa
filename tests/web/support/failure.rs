//! The ways in which a function can fail.

use wasm_bindgen::UnwrapThrowExt;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    /// A Rust program throws a string.
    Throws,
    /// It unwraps an error, as programs for browsers do.
    UnwrapsThrow,
    /// It calls a function of JavaScript that throws.
    CallsWhatThrows,
    /// It panics, and so runs into a trap, or unwinds.
    Panics,
}

#[wasm_bindgen::prelude::wasm_bindgen(module = "/tests/web/support/failure.js")]
extern "C" {
    #[wasm_bindgen(js_name = fail)]
    fn throw_in_javascript();
}

impl Failure {
    pub(crate) const ALL: [Self; 4] = [
        Self::Throws,
        Self::UnwrapsThrow,
        Self::CallsWhatThrows,
        Self::Panics,
    ];

    pub(crate) fn happen(self) {
        match self {
            Self::Throws => wasm_bindgen::throw_str("this is what the test is about"),
            Self::UnwrapsThrow => Err("this is what the test is about").unwrap_throw(),
            Self::CallsWhatThrows => throw_in_javascript(),
            Self::Panics => panic!("this is what the test is about"),
        }
    }
}
