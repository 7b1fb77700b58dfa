//! Event listeners of untrusted objects.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Target;
    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_listener(this: &Target, name: &str, listener: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_listener(this: &Target, name: &str, listener: &JsValue) -> Result<(), JsValue>;

    type Function;
    #[wasm_bindgen(method, catch, js_name = bind)]
    fn bind_one(this: &Function, object: &JsValue, first: i32) -> Result<JsValue, JsValue>;
}

/// The type of all closures that the browser calls, because each further type adds code. The first
/// argument is that of [`bind`]. A closure may be called while it runs.
pub(crate) type Callback = Closure<dyn Fn(i32, JsValue)>;

/// Makes a callback of a function of this crate. It calls the user's closures in isolation, so none
/// of their panics unwinds through it.
pub(crate) fn callback(call: impl Fn(i32, JsValue) + 'static) -> Callback {
    Closure::own_assert_unwind_safe(call)
}

/// Returns a function that calls a callback with a first argument. It takes a fraction of the memory
/// of a further callback.
pub(super) fn bind(callback: &Callback, first: i32) -> Result<JsValue, JsValue> {
    let function: &Function = callback.as_ref().unchecked_ref();
    function.bind_one(&JsValue::UNDEFINED, first)
}

/// Returns the function of a callback for a timer. Where `bind` throws, no listener can be added, so
/// nothing waits for this function.
pub(crate) fn timer(callback: &Callback) -> JsValue {
    bind(callback, 0).unwrap_or_default()
}

/// Adds a listener. Returns the exception of an object that has no `addEventListener`.
pub(super) fn add(target: &JsValue, name: &str, listener: &JsValue) -> Result<(), JsValue> {
    target
        .unchecked_ref::<Target>()
        .add_listener(name, listener)
}

pub(super) fn remove(target: &JsValue, name: &str, listener: &JsValue) {
    // An object that throws here dispatches no events.
    let _ = target
        .unchecked_ref::<Target>()
        .remove_listener(name, listener);
}

#[cfg(not(all(target_family = "wasm", panic = "unwind")))]
pub(super) use gloo_events::EventListener;
#[cfg(all(target_family = "wasm", panic = "unwind"))]
pub(super) use unwinding::EventListener;

/// Version 0.3 of gloo-events does not compile where panics unwind.
#[cfg(all(target_family = "wasm", panic = "unwind"))]
mod unwinding {
    use wasm_bindgen::prelude::*;
    use web_sys::{Event, EventTarget};

    use super::{add, callback, remove, timer};

    #[derive(Debug)]
    pub(in crate::sys) struct EventListener {
        target: EventTarget,
        name: &'static str,
        listener: JsValue,
        _callback: super::Callback,
    }

    impl EventListener {
        /// Listens until it is dropped. The caller has checked that the target has listeners.
        pub(in crate::sys) fn new(
            target: &EventTarget,
            name: &'static str,
            call: impl Fn(&Event) + 'static,
        ) -> Self {
            let callback = callback(move |_, event| call(event.unchecked_ref()));
            let listener = timer(&callback);
            let _ = add(target, name, &listener);
            Self {
                target: target.clone(),
                name,
                listener,
                _callback: callback,
            }
        }
    }

    impl Drop for EventListener {
        fn drop(&mut self) {
            remove(&self.target, self.name, &self.listener);
        }
    }
}
