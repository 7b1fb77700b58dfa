use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::isolate::wake;

/// Calls a closure once, later, unless it is dropped before.
#[derive(Debug)]
pub(crate) struct Timeout {
    id: JsValue,
    _closure: Closure<dyn FnMut()>,
}

#[wasm_bindgen]
extern "C" {
    // Windows, workers and Node have both; an id is a number in browsers, and an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &Closure<dyn FnMut()>, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

impl Timeout {
    /// The closure is called not before `delay` is over. In a hidden tab it can be a minute late.
    pub(crate) fn new(delay: Duration, closure: Box<dyn FnMut()>) -> Self {
        // It calls the user's code in isolation.
        let closure = Closure::wrap_assert_unwind_safe(closure);
        Self {
            id: set_timeout(&closure, milliseconds(delay)),
            _closure: closure,
        }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// A time that a task waits for.
#[derive(Debug)]
pub(crate) struct Sleep {
    alarm: Rc<Alarm>,
    _timeout: Timeout,
}

#[derive(Debug, Default)]
struct Alarm {
    is_over: Cell<bool>,
    sleeper: RefCell<Option<Waker>>,
}

impl Sleep {
    pub(crate) fn new(delay: Duration) -> Self {
        let alarm = Rc::<Alarm>::default();
        let rings = Rc::clone(&alarm);
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
            alarm,
            _timeout: timeout,
        }
    }

    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        if self.alarm.is_over.get() {
            return Poll::Ready(());
        }
        let before = self.alarm.sleeper.replace(Some(context.waker().clone()));
        drop(before);
        Poll::Pending
    }
}

/// The delay in whole milliseconds, rounded up.
/// Browsers hold it in 32 bits, and fire at once what is over 24.8 days.
fn milliseconds(delay: Duration) -> i32 {
    let rest = delay.subsec_nanos().div_ceil(1_000_000);
    let whole = i32::try_from(delay.as_secs()).unwrap_or(i32::MAX);
    whole.saturating_mul(1000).saturating_add_unsigned(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_rounded_up_and_clamped() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_nanos(1)), 1);
        assert_eq!(milliseconds(Duration::from_millis(1500)), 1500);
        let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
        assert_eq!(milliseconds(days(24)), 24 * 24 * 60 * 60 * 1000);
        assert_eq!(milliseconds(days(25)), i32::MAX);
        assert_eq!(milliseconds(Duration::MAX), i32::MAX);
    }
}
