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

/// Waits for something, but not for ever. It leaves no timer behind.
pub(crate) async fn within<T>(milliseconds: i32, future: impl Future<Output = T>) -> Option<T> {
    let (sender, over) = oneshot::channel::<()>();
    let closure = Closure::once_assert_unwind_safe(move || drop(sender));
    let timer = start_timer(&closure, milliseconds);
    let result = match select(pin!(future), over).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    };
    stop_timer(&timer);
    result
}
