//! A future that runs by itself, for as long as somebody wants it to.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::isolate::wake;

/// A running future. Dropping this drops the future, also from inside of it.
#[must_use = "dropping a task ends it"]
pub(crate) struct Task(Rc<Running>);

#[derive(Default)]
struct Running {
    future: Cell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    /// Wakes the executor, which keeps what it runs for ever unless that comes to an end.
    waker: Cell<Option<Waker>>,
}

impl Task {
    pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        let running = Rc::<Running>::default();
        running.future.set(Some(Box::pin(future)));
        let weak = Rc::downgrade(&running);
        wasm_bindgen_futures::spawn_local(poll_fn(move |context| {
            let Some(running) = weak.upgrade() else {
                return Poll::Ready(());
            };
            // It is taken out, because it may end its own task.
            let Some(mut future) = running.future.take() else {
                return Poll::Ready(());
            };
            let is_pending = future.as_mut().poll(context).is_pending();
            let is_wanted = Rc::strong_count(&running) > 1;
            if is_pending && is_wanted {
                running.future.set(Some(future));
                running.waker.set(Some(context.waker().clone()));
                return Poll::Pending;
            }
            running.waker.take();
            Poll::Ready(())
        }));
        Self(running)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        // If it is running, it is not here.
        drop(self.0.future.take());
        if let Some(waker) = self.0.waker.take() {
            wake(waker);
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}
