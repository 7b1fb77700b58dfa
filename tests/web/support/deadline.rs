//! A limit for what may never happen.

use std::future::Future;
use std::pin::pin;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use wasm_bindgen::prelude::*;

// wasm-bindgen takes the tests and the library for one crate, in which no name may be there twice.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn start_timer(handler: &Closure<dyn FnMut()>, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn stop_timer(id: &JsValue);
}

/// A time, which is not waited for any more when this is dropped: no timer is left behind.
struct Timer {
    id: JsValue,
    over: oneshot::Receiver<()>,
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    fn start(milliseconds: i32) -> Self {
        let (sender, over) = oneshot::channel();
        let closure = Closure::once_assert_unwind_safe(move || drop(sender));
        Self {
            id: start_timer(&closure, milliseconds),
            over,
            _closure: closure,
        }
    }

    async fn over(&mut self) {
        // Its other end goes when the time is over.
        let _ = (&mut self.over).await;
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        stop_timer(&self.id);
    }
}

/// Waits for something, but not for ever.
pub(crate) async fn within<T>(milliseconds: i32, future: impl Future<Output = T>) -> Option<T> {
    let mut timer = Timer::start(milliseconds);
    match select(pin!(future), pin!(timer.over())).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// Waits for one more turn of the event loop, in which an event that must not come would come.
pub(crate) async fn next_task() {
    Timer::start(0).over().await;
}
