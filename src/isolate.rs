//! Calls what belongs to others, so that a failure in there costs nobody else.

use std::task::Waker;

/// Calls a function, and says whether it came to its end.
///
/// What it throws is reported as browsers report an exception of an event listener. Whoever calls
/// goes on, and still has everything that it had borrowed.
#[cfg(target_family = "wasm")]
pub(crate) fn isolate(call: &mut dyn FnMut()) -> bool {
    use std::panic::AssertUnwindSafe;

    use wasm_bindgen::prelude::*;

    // Rust cannot catch what JavaScript throws, nor a trap; JavaScript catches both.
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "call"], js_name = call)]
        fn call_function(function: &mut dyn FnMut()) -> Result<(), JsValue>;
    }

    let mut call = AssertUnwindSafe(call);
    call_function(&mut move || (*call)())
        .inspect_err(report)
        .is_ok()
}

/// Reports an exception as browsers do it for their own events.
#[cfg(any(target_family = "wasm", feature = "js"))]
pub(crate) fn report(thrown: &wasm_bindgen::JsValue) {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_name = reportError)]
        fn report_error(thrown: &JsValue) -> Result<(), JsValue>;
        #[wasm_bindgen(js_namespace = console, js_name = error)]
        fn console_error(thrown: &JsValue);
    }

    // Node.js and old browsers have no `reportError`.
    if report_error(thrown).is_err() {
        console_error(thrown);
    }
}

/// The panic hook has reported it already.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn isolate(call: &mut dyn FnMut()) -> bool {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_ok()
}

/// Wakes a task. A waker belongs to an executor, and may fail as anything else.
pub(crate) fn wake(waker: Waker) {
    let mut waker = Some(waker);
    isolate(&mut || {
        if let Some(waker) = waker.take() {
            waker.wake();
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use super::*;

    struct Failing;

    impl Wake for Failing {
        fn wake(self: Arc<Self>) {
            panic!("this is what the test is about");
        }
    }

    #[test]
    fn who_calls_goes_on_and_learns_whether_it_failed() {
        let mut calls = 0;
        assert!(isolate(&mut || calls += 1));
        assert!(!isolate(&mut || panic!("this is what the test is about")));
        assert!(isolate(&mut || calls += 1));
        assert_eq!(calls, 2);
        wake(Waker::from(Arc::new(Failing)));
    }
}
