//! Event listeners of untrusted objects.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Target;
    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_listener(this: &Target, name: &str, listener: &Callback) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_listener(this: &Target, name: &str, listener: &Callback) -> Result<(), JsValue>;
}

/// The type of all closures that the browser calls, because each further type adds code. One may be
/// called while it runs.
pub(crate) type Callback = Closure<dyn Fn(JsValue)>;

/// Makes a callback of a function of this crate. It calls the user's closures in isolation, so none
/// of their panics unwinds through it.
pub(crate) fn callback(call: impl Fn(JsValue) + 'static) -> Callback {
    Closure::own_assert_unwind_safe(call)
}

/// Adds a listener. Returns the exception of an object that has no `addEventListener`.
pub(super) fn add(target: &JsValue, name: &str, listener: &Callback) -> Result<(), JsValue> {
    target
        .unchecked_ref::<Target>()
        .add_listener(name, listener)
}

pub(super) fn remove(target: &JsValue, name: &str, listener: &Callback) {
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

    use super::{Callback, add, callback, remove};

    #[derive(Debug)]
    pub(in crate::sys) struct EventListener {
        target: EventTarget,
        name: &'static str,
        listener: Callback,
    }

    impl EventListener {
        /// Listens until it is dropped. The caller has checked that the target has listeners.
        pub(in crate::sys) fn new(
            target: &EventTarget,
            name: &'static str,
            call: impl Fn(&Event) + 'static,
        ) -> Self {
            let listener = callback(move |event| call(event.unchecked_ref()));
            let _ = add(target, name, &listener);
            Self {
                target: target.clone(),
                name,
                listener,
            }
        }
    }

    impl Drop for EventListener {
        fn drop(&mut self) {
            remove(&self.target, self.name, &self.listener);
        }
    }
}
