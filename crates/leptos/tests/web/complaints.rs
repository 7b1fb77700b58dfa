//! What Leptos complains about.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// The warnings on the console, such as that of a signal that is read where nothing tracks it.
pub(crate) struct Complaints {
    told: Rc<RefCell<Vec<String>>>,
    warn: JsValue,
    _closure: Closure<dyn FnMut(JsValue)>,
}

fn console() -> JsValue {
    js_sys::Reflect::get(&js_sys::global(), &"console".into()).unwrap()
}

impl Complaints {
    pub(crate) fn listen() -> Self {
        let told = Rc::new(RefCell::new(Vec::new()));
        let tells = Rc::clone(&told);
        let closure = Closure::new(move |text: JsValue| {
            tells
                .borrow_mut()
                .push(text.as_string().unwrap_or_default());
        });
        let warn = js_sys::Reflect::get(&console(), &"warn".into()).unwrap();
        js_sys::Reflect::set(&console(), &"warn".into(), closure.as_ref()).unwrap();
        Self {
            told,
            warn,
            _closure: closure,
        }
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.told.borrow().clone()
    }
}

impl Drop for Complaints {
    fn drop(&mut self) {
        let _ = js_sys::Reflect::set(&console(), &"warn".into(), &self.warn);
    }
}

/// A test without complaints can fail.
#[wasm_bindgen_test]
fn leptos_complains_about_a_signal_that_is_read_where_nothing_tracks_it() {
    let complaints = Complaints::listen();
    let signal = ArcRwSignal::new(1);
    assert_eq!(signal.get(), 1);
    assert_eq!(complaints.all().len(), 1);
}
