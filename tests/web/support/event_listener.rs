//! Listeners that are none of the library's.

use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

/// Listens until it is dropped. That of gloo-events does not compile where panics unwind.
pub(crate) struct EventListener {
    target: EventTarget,
    name: &'static str,
    /// Empty after [`forget`](Self::forget).
    closure: Option<Closure<dyn FnMut(Event)>>,
}

impl EventListener {
    pub(crate) fn new(
        target: &EventTarget,
        name: &'static str,
        mut call: impl FnMut(&Event) + 'static,
    ) -> Self {
        let closure = Closure::own_assert_unwind_safe(move |event| call(&event));
        let listener = closure.as_ref().unchecked_ref();
        target
            .add_event_listener_with_callback(name, listener)
            .unwrap();
        Self {
            target: target.clone(),
            name,
            closure: Some(closure),
        }
    }

    /// Goes on listening for as long as the target is there.
    pub(crate) fn forget(mut self) {
        self.closure.take().map(Closure::into_js_value);
    }
}

impl Drop for EventListener {
    fn drop(&mut self) {
        if let Some(closure) = &self.closure {
            let listener = closure.as_ref().unchecked_ref();
            self.target
                .remove_event_listener_with_callback(self.name, listener)
                .unwrap();
        }
    }
}
