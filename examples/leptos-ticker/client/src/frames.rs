//! A call before each frame of the screen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Calls a function before each frame, until this is dropped. Browsers make no frames for a hidden page.
pub(crate) struct Frames(Rc<Planned>);

type Callback = Closure<dyn FnMut(f64)>;

#[derive(Default)]
struct Planned {
    id: Cell<Option<i32>>,
    closure: RefCell<Option<Callback>>,
}

impl Frames {
    /// The function gets the time of the frame, in milliseconds.
    pub(crate) fn call(mut function: impl FnMut(f64) + 'static) -> Self {
        let planned = Rc::<Planned>::default();
        let weak = Rc::downgrade(&planned);
        planned.closure.replace(Some(Closure::new(move |time| {
            if let Some(planned) = weak.upgrade() {
                planned.plan();
                function(time);
            }
        })));
        planned.plan();
        Self(planned)
    }
}

impl Planned {
    fn plan(&self) {
        if let Some(closure) = &*self.closure.borrow() {
            let planned =
                leptos::prelude::window().request_animation_frame(closure.as_ref().unchecked_ref());
            self.id.set(planned.ok());
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(id) = self.0.id.take() {
            // It fails only for a window that is gone.
            let _ = leptos::prelude::window().cancel_animation_frame(id);
        }
    }
}
