use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::connection::Millis;
use crate::isolate::wake;
use crate::sys::{self, Callback, callback};

/// A timer that calls a function once each time it is set. Setting it again or dropping it cancels
/// the pending call.
pub(crate) struct Alarm {
    function: JsValue,
    pending: Cell<Option<Pending>>,
}

/// The id of a timer or the port of a message, and the function that cancels it.
type Pending = (JsValue, fn(JsValue));

#[wasm_bindgen]
extern "C" {
    // Windows, workers and Node.js have both functions. An id is a number in browsers, and an
    // object in Node.js.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &JsValue, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// The longest delay, in milliseconds. Browsers store a delay in 32 bits, and fire a timer of more
/// than 24.8 days at once.
const LONGEST_DELAY: u64 = i32::MAX as u64;

impl Alarm {
    pub(crate) fn new(function: JsValue) -> Self {
        Self {
            function,
            pending: Cell::new(None),
        }
    }

    /// Schedules the function after at least this delay. In a hidden tab the call can be a minute
    /// late.
    pub(crate) fn set(&self, delay: Millis) {
        self.cancel();
        let id = set_timeout(&self.function, delay.get().min(LONGEST_DELAY) as i32);
        self.pending.set(Some((id, |id| clear_timeout(&id))));
    }

    /// Schedules the function in the next task, by a message. Browsers clamp nested timers to 4 ms
    /// and throttle the timers of hidden tabs, but they do neither with messages.
    pub(crate) fn set_for_next_task(&self) {
        match sys::call_in_next_task(&self.function) {
            None => self.set(Millis::ZERO),
            Some(port) => {
                self.cancel();
                self.pending.set(Some((port, sys::cancel_next_task)));
            }
        }
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

/// A timer that calls a closure once. Dropping the timer cancels the call.
pub(crate) struct Timeout {
    _alarm: Alarm,
    closure: Callback,
}

impl Timeout {
    /// Starts the timer, as [`Alarm::set`] does.
    pub(crate) fn new(delay: Duration, call: impl Fn() + 'static) -> Self {
        let closure = callback(move |_, _| call());
        let alarm = Alarm::new(sys::timer(&closure));
        alarm.set(Some(delay).into());
        Self {
            _alarm: alarm,
            closure,
        }
    }
}

impl fmt::Debug for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timeout").field(&self.closure).finish()
    }
}

/// A delay that a task can wait for.
#[derive(Debug)]
pub(crate) struct Sleep {
    state: Rc<SleepState>,
    _timeout: Timeout,
}

#[derive(Debug, Default)]
struct SleepState {
    has_elapsed: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Sleep {
    pub(crate) fn new(delay: Duration) -> Self {
        let state = Rc::<SleepState>::default();
        let shared = Rc::clone(&state);
        let timeout = Timeout::new(delay, move || {
            shared.has_elapsed.set(true);
            let waker = shared.waker.take();
            if let Some(waker) = waker {
                wake(waker);
            }
        });
        Self {
            state,
            _timeout: timeout,
        }
    }

    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        if self.state.has_elapsed.get() {
            return Poll::Ready(());
        }
        let before = self.state.waker.replace(Some(context.waker().clone()));
        drop(before);
        Poll::Pending
    }
}
