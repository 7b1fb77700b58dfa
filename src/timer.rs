use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::connection::Millis;
use crate::isolate::wake;

/// Calls a closure later, each time that it is set, unless it is set again or dropped before.
pub(crate) struct Alarm {
    closure: Closure<dyn FnMut()>,
    pending: Cell<Option<Pending>>,
}

/// The id of a timer, or the port of a message, and what cancels it.
type Pending = (JsValue, fn(JsValue));

#[wasm_bindgen]
extern "C" {
    // Windows, workers and Node have both; an id is a number in browsers, and an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &Closure<dyn FnMut()>, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);

    type MessageChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<MessageChannel, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn port1(this: &MessageChannel) -> MessagePort;
    #[wasm_bindgen(method, getter)]
    fn port2(this: &MessageChannel) -> MessagePort;

    type MessagePort;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &MessagePort, handler: &JsValue);
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &MessagePort, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &MessagePort);
}

/// Browsers hold a delay in 32 bits, and fire at once what is over 24.8 days.
const LONGEST_DELAY: u64 = i32::MAX as u64;

impl Alarm {
    pub(crate) fn new(closure: Box<dyn FnMut()>) -> Self {
        Self {
            // It calls the user's code in isolation.
            closure: Closure::wrap_assert_unwind_safe(closure),
            pending: Cell::new(None),
        }
    }

    /// The closure is called not before the delay is over. In a hidden tab it can be a minute late.
    pub(crate) fn set(&self, delay: Millis) {
        self.cancel();
        let id = set_timeout(&self.closure, delay.get().min(LONGEST_DELAY) as i32);
        self.pending.set(Some((id, |id| clear_timeout(&id))));
    }

    /// The closure is called in the next task. Browsers clamp nested timers to 4 ms and throttle those
    /// of hidden tabs, and do neither with messages.
    pub(crate) fn set_for_next_task(&self) {
        let Ok(channel) = MessageChannel::new() else {
            return self.set(Millis::ZERO);
        };
        self.cancel();
        let port = channel.port1();
        port.set_onmessage(self.closure.as_ref());
        // `null` can always be cloned.
        let _ = channel.port2().post_message(&JsValue::NULL);
        self.pending.set(Some((port.into(), close_port)));
    }

    pub(crate) fn cancel(&self) {
        if let Some((handle, cancel)) = self.pending.take() {
            cancel(handle);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.cancel();
    }
}

fn close_port(port: JsValue) {
    let port = MessagePort::from(port);
    port.set_onmessage(&JsValue::NULL);
    port.close();
}

/// Calls a closure once, later, unless it is dropped before.
pub(crate) struct Timeout(Alarm);

impl Timeout {
    /// As [`Alarm::set`].
    pub(crate) fn new(delay: Duration, closure: Box<dyn FnMut()>) -> Self {
        let alarm = Alarm::new(closure);
        alarm.set(Some(delay).into());
        Self(alarm)
    }
}

impl fmt::Debug for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timeout").field(&self.0.closure).finish()
    }
}

/// A time that a task waits for.
#[derive(Debug)]
pub(crate) struct Sleep {
    state: Rc<SleepState>,
    _timeout: Timeout,
}

#[derive(Debug, Default)]
struct SleepState {
    is_over: Cell<bool>,
    sleeper: RefCell<Option<Waker>>,
}

impl Sleep {
    pub(crate) fn new(delay: Duration) -> Self {
        let state = Rc::<SleepState>::default();
        let rings = Rc::clone(&state);
        let timeout = Timeout::new(
            delay,
            Box::new(move || {
                rings.is_over.set(true);
                let sleeper = rings.sleeper.take();
                if let Some(sleeper) = sleeper {
                    wake(sleeper);
                }
            }),
        );
        Self {
            state,
            _timeout: timeout,
        }
    }

    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        if self.state.is_over.get() {
            return Poll::Ready(());
        }
        let before = self.state.sleeper.replace(Some(context.waker().clone()));
        drop(before);
        Poll::Pending
    }
}
