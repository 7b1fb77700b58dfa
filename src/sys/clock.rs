//! Time and chance, as the browser has them.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::connection::Millis;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The time since the page or the Worker began. It never goes back, and in some engines it stands
/// still while the machine sleeps.
pub(crate) fn now() -> Duration {
    milliseconds(performance_now())
}

/// The same in whole milliseconds. What is no number, or negative, is zero.
pub(crate) fn millis() -> Millis {
    Millis::new(performance_now() as u64)
}

/// The time of the wall clock, which anybody may set.
pub(crate) fn wall() -> Duration {
    milliseconds(js_sys::Date::now())
}

/// A random number from 0 up to 1, which is another one in every page.
pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

/// The conversion takes what is no number, or negative, for zero.
fn milliseconds(number: f64) -> Duration {
    Duration::from_micros((number * 1000.0) as u64)
}
