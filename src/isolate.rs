//! Isolated calls of foreign code, whose failures do not reach the caller.

use std::task::Waker;

/// Calls a function, and returns whether it completed.
///
/// An exception is reported as browsers report one of an event listener. The caller continues, and
/// keeps its borrows.
#[cfg(target_family = "wasm")]
pub(crate) fn isolate(call: &mut dyn FnMut()) -> bool {
    use std::panic::AssertUnwindSafe;

    use wasm_bindgen::prelude::*;

    // Rust can catch neither a JavaScript exception nor a trap. JavaScript can catch both.
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

/// Reports an exception as browsers report one of an event listener.
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

/// Calls a function, and returns whether it completed. The panic hook has reported a panic already.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn isolate(call: &mut dyn FnMut()) -> bool {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_ok()
}

/// Wakes a task in isolation. A waker runs code of an executor, which may fail.
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
    fn the_caller_continues_and_learns_whether_the_call_failed() {
        let mut calls = 0;
        assert!(isolate(&mut || calls += 1));
        assert!(!isolate(&mut || panic!("this is what the test is about")));
        assert!(isolate(&mut || calls += 1));
        assert_eq!(calls, 2);
        wake(Waker::from(Arc::new(Failing)));
    }
}
