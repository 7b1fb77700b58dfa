//! The clocks and the random numbers of the browser.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::connection::Millis;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// Returns the monotonic time since the page or the Worker began. In some engines it stands still
/// while the machine sleeps.
pub(crate) fn now() -> Duration {
    milliseconds(performance_now())
}

/// Returns the monotonic time in whole milliseconds; zero if it is negative or no number.
pub(crate) fn millis() -> Millis {
    Millis::new(performance_now() as u64)
}

/// Returns the time of the wall clock, which can be set back.
pub(crate) fn wall() -> Duration {
    milliseconds(js_sys::Date::now())
}

/// Returns a random number from 0 up to, but not including, 1.
pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

/// Converts milliseconds; negative numbers and NaN become zero.
fn milliseconds(number: f64) -> Duration {
    Duration::from_micros((number * 1000.0) as u64)
}
