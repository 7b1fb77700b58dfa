//! Futures as promises.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use super::error::thrown;
use crate::error::Error;

type PromiseFuture = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

/// Converts a future to a promise. Boxing keeps a single instance of the promise code in the wasm.
pub(super) fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let future: PromiseFuture = Box::pin(future);
    future_to_promise(AssertUnwindSafe(future))
}

/// Converts the result of a wait to that of a promise.
pub(super) fn settled(result: Result<(), Error>) -> Result<JsValue, JsValue> {
    result.map(|()| JsValue::UNDEFINED).map_err(thrown)
}
