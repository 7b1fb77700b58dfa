use std::cell::Cell;
use std::rc::Rc;
use std::task::Waker;

use super::weak_list::WeakList;
use crate::isolate::wake;

/// The wakers of the tasks that wait for a change.
///
/// A waker is cloned, called and dropped only while nothing is borrowed, because it runs code of an
/// executor, which may poll from inside `wake()`.
#[derive(Default)]
pub(crate) struct Wakers(WeakList<Slot>);

type Slot = Cell<Option<Waker>>;

impl Wakers {
    /// Wakes every parked task.
    pub(crate) fn wake_all(&self) {
        for slot in self.0.iter() {
            if let Some(waker) = slot.take() {
                wake(waker);
            }
        }
    }

    /// Returns whether a task is parked.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.0.iter().any(|slot| {
            let waker = slot.take();
            let is_taken = waker.is_some();
            slot.set(waker);
            is_taken
        })
    }
}

/// The slot of one task in [`Wakers`]. Dropping the slot removes the waker of the task.
#[derive(Default)]
pub(crate) struct WakerSlot {
    slot: Option<Rc<Slot>>,
}

impl WakerSlot {
    /// Parks a task, which is woken once, at the next change. Until [`leave`](Self::leave), each
    /// call must pass the same `wakers`.
    pub(crate) fn park(&mut self, wakers: &Wakers, waker: &Waker) {
        let slot = self.slot.get_or_insert_with(|| {
            let slot = Rc::default();
            wakers.0.add(&slot);
            slot
        });
        slot.set(Some(waker.clone()));
    }

    /// Removes the waker of the task.
    pub(crate) fn leave(&mut self) {
        if let Some(slot) = self.slot.take() {
            // An iterator may hold a second reference to the slot here.
            slot.take();
        }
    }
}

impl Drop for WakerSlot {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    /// The number of calls of a waker.
    #[derive(Default)]
    pub(crate) struct Count(AtomicUsize);

    impl Count {
        pub(crate) fn get(&self) -> usize {
            self.0.load(Ordering::Relaxed)
        }
    }

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn counting() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (Arc::clone(&count), Waker::from(count))
    }

    impl Wakers {
        /// Returns the number of slots, taken or free.
        pub(crate) fn places(&self) -> usize {
            self.0.places()
        }
    }

    #[test]
    fn each_task_is_woken_once_for_each_time_it_parked() {
        let wakers = Wakers::default();
        let (first, first_waker) = counting();
        let (second, second_waker) = counting();
        let (mut one, mut two) = (WakerSlot::default(), WakerSlot::default());
        one.park(&wakers, &first_waker);
        one.park(&wakers, &first_waker);
        two.park(&wakers, &second_waker);
        assert!(wakers.is_waited_for());
        wakers.wake_all();
        wakers.wake_all();
        assert!(!wakers.is_waited_for());
        assert_eq!(first.get(), 1);
        assert_eq!(second.get(), 1);
    }

    #[test]
    fn a_dropped_slot_is_not_woken_and_leaves_nothing_behind() {
        let wakers = Wakers::default();
        let (count, waker) = counting();
        for _ in 0..1000 {
            WakerSlot::default().park(&wakers, &waker);
        }
        wakers.wake_all();
        assert_eq!(count.get(), 0);
        assert_eq!(wakers.places(), 1);
        drop(waker);
        assert_eq!(Arc::strong_count(&count), 1);
    }

    /// An executor that polls inside `wake()` parks, leaves and wakes from there.
    #[test]
    fn everything_is_allowed_inside_wake() {
        thread_local! {
            static WAKERS: Wakers = Wakers::default();
        }
        struct Poller;
        impl Wake for Poller {
            fn wake(self: Arc<Self>) {
                WAKERS.with(|wakers| {
                    let mut waker_slot = WakerSlot::default();
                    waker_slot.park(wakers, &Waker::noop().clone());
                    wakers.wake_all();
                });
            }
        }
        impl Drop for Poller {
            fn drop(&mut self) {
                WAKERS.with(|wakers| wakers.wake_all());
            }
        }
        WAKERS.with(|wakers| {
            let mut waker_slot = WakerSlot::default();
            waker_slot.park(wakers, &Waker::from(Arc::new(Poller)));
            wakers.wake_all();
            waker_slot.park(wakers, &Waker::from(Arc::new(Poller)));
            waker_slot.park(wakers, Waker::noop());
            waker_slot.park(wakers, &Waker::from(Arc::new(Poller)));
            waker_slot.leave();
        });
    }
}
