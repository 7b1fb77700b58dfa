//! Two ways to keep closures apart, so that one which fails costs only itself, and the way that does
//! not. Each hears of events as the closures of a socket do.

use std::cell::RefCell;
use std::rc::Rc;

use bench_kit::take;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "call"], js_name = call)]
    fn call_function(function: &mut dyn FnMut()) -> Result<(), JsValue>;
}

type Heard = Rc<RefCell<dyn FnMut()>>;

/// Closures that hear of the events of a target.
#[wasm_bindgen]
pub struct Isolation {
    target: EventTarget,
    listeners: Vec<Closure<dyn FnMut()>>,
}

#[wasm_bindgen]
impl Isolation {
    /// `way` is "direct", "calls" for a call that catches around each closure, or "listeners" for a
    /// listener of the browser for each closure, beside the one that every socket has.
    #[wasm_bindgen(constructor)]
    pub fn new(target: EventTarget, way: &str, count: usize) -> Isolation {
        let closures: Vec<Heard> = (0..count)
            .map(|_| Rc::new(RefCell::new(|| take(&[]))) as Heard)
            .collect();
        let listeners: Vec<Closure<dyn FnMut()>> = match way {
            "direct" => vec![Closure::new(move || {
                for closure in &closures {
                    closure.borrow_mut()();
                }
            })],
            "calls" => vec![Closure::new(move || {
                for closure in &closures {
                    let mut closure = closure.borrow_mut();
                    let _ = call_function(&mut || closure());
                }
            })],
            _ => {
                let first: Closure<dyn FnMut()> = Closure::new(|| {});
                let each = closures
                    .into_iter()
                    .map(|closure| Closure::new(move || closure.borrow_mut()()));
                std::iter::once(first).chain(each).collect()
            }
        };
        for listener in &listeners {
            target
                .add_event_listener_with_callback("message", listener.as_ref().unchecked_ref())
                .unwrap_throw();
        }
        Isolation { target, listeners }
    }
}

impl Drop for Isolation {
    fn drop(&mut self) {
        for listener in &self.listeners {
            let _ = self
                .target
                .remove_event_listener_with_callback("message", listener.as_ref().unchecked_ref());
        }
    }
}
