//! A call in the next task of the browser.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

/// A planned call, which is cancelled when this is dropped.
///
/// It is a message of the page to itself, because browsers slow down the timers of hidden pages.
#[derive(Debug)]
pub(crate) struct NextTask {
    port: MessagePort,
    _closure: Closure<dyn FnMut()>,
}

impl NextTask {
    /// Plans a call. Returns `None` where there are no such messages.
    pub(crate) fn call(function: impl FnMut() + 'static) -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let closure = Closure::new(function);
        let port = channel.port1();
        port.set_onmessage(Some(closure.as_ref().unchecked_ref()));
        let is_posted = channel.port2().post_message(&JsValue::NULL).is_ok();
        is_posted.then_some(Self {
            port,
            _closure: closure,
        })
    }
}

impl Drop for NextTask {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}
