//! A future that runs until it completes or its handle is dropped.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::isolate::wake;

/// The handle of a running future. Dropping the handle drops the future, also from inside the future.
#[must_use = "dropping a task ends it"]
pub(crate) struct Task(Rc<Running>);

#[derive(Default)]
struct Running {
    future: Cell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    /// The waker of the executor, which frees a future only when that completes.
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
            // Polling the future may drop its own handle.
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

    /// Returns whether the future is pending. It is not while it is being polled.
    pub(crate) fn is_pending(&self) -> bool {
        let future = self.0.future.take();
        let is_pending = future.is_some();
        self.0.future.set(future);
        is_pending
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        // A future that is being polled has been taken out.
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
