//! What is said on the console.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

/// Listens to `console.error` and `console.warn`, and hands on what is said. What the browser
/// itself says of the network does not go through these.
pub(crate) struct Console {
    lines: Rc<RefCell<Vec<String>>>,
    console: JsValue,
    replaced: Vec<Replaced>,
}

/// The name and the function of before, and what is there instead.
type Replaced = (JsValue, Function, Closure<dyn Fn(JsValue)>);

impl Console {
    pub(crate) fn watch() -> Self {
        let console = Reflect::get(&js_sys::global(), &"console".into()).unwrap();
        let lines = Rc::new(RefCell::new(Vec::new()));
        let replaced = ["error", "warn"].map(|name| {
            let name = JsValue::from(name);
            let original: Function = Reflect::get(&console, &name).unwrap().unchecked_into();
            let (lines, console_of, say) = (Rc::clone(&lines), console.clone(), original.clone());
            let closure =
                Closure::<dyn Fn(JsValue)>::own_assert_unwind_safe(move |what: JsValue| {
                    let line = what.as_string().unwrap_or_else(|| format!("{what:?}"));
                    lines.borrow_mut().push(line);
                    say.call1(&console_of, &what).unwrap();
                });
            Reflect::set(&console, &name, closure.as_ref()).unwrap();
            (name, original, closure)
        });
        Self {
            lines,
            console,
            replaced: replaced.into(),
        }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.borrow().clone()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        for (name, original, _) in &self.replaced {
            Reflect::set(&self.console, name, original).unwrap();
        }
    }
}
