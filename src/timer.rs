use std::time::Duration;

use wasm_bindgen::prelude::*;

/// Calls a closure once, later, unless it is dropped before.
#[derive(Debug)]
pub(crate) struct Timeout {
    id: JsValue,
    _closure: Closure<dyn FnMut()>,
}

#[wasm_bindgen]
extern "C" {
    // Windows, workers and Node have both; an id is a number in browsers, and an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &Closure<dyn FnMut()>, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

impl Timeout {
    /// The closure is called not before `delay` is over. In a hidden tab it can be a minute late.
    pub(crate) fn new(delay: Duration, closure: Box<dyn FnMut()>) -> Self {
        let closure = Closure::wrap(closure);
        Self {
            id: set_timeout(&closure, milliseconds(delay)),
            _closure: closure,
        }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// The delay in whole milliseconds, rounded up.
/// Browsers hold it in 32 bits, and fire at once what is over 24.8 days.
fn milliseconds(delay: Duration) -> i32 {
    let rest = delay.subsec_nanos().div_ceil(1_000_000);
    let whole = i32::try_from(delay.as_secs()).unwrap_or(i32::MAX);
    whole.saturating_mul(1000).saturating_add_unsigned(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_rounded_up_and_clamped() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_nanos(1)), 1);
        assert_eq!(milliseconds(Duration::from_millis(1500)), 1500);
        let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
        assert_eq!(milliseconds(days(24)), 24 * 24 * 60 * 60 * 1000);
        assert_eq!(milliseconds(days(25)), i32::MAX);
        assert_eq!(milliseconds(Duration::MAX), i32::MAX);
    }
}
