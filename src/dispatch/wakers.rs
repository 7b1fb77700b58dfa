use std::cell::Cell;
use std::rc::Rc;
use std::task::Waker;

use super::weak_list::WeakList;
use crate::isolate::wake;

/// The tasks that wait for something to change.
///
/// A waker is a stranger's code: it is cloned, called and dropped only while nothing is borrowed,
/// so that an executor may poll from inside `wake()`.
#[derive(Default)]
pub(crate) struct Wakers(WeakList<Place>);

type Place = Cell<Option<Waker>>;

impl Wakers {
    /// Wakes everybody who is parked.
    pub(crate) fn wake_all(&self) {
        for place in self.0.walk() {
            if let Some(waker) = place.take() {
                wake(waker);
            }
        }
    }

    /// Whether anybody is parked.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.0.walk().any(|place| {
            let waker = place.take();
            let is_taken = waker.is_some();
            place.set(waker);
            is_taken
        })
    }
}

/// A task's place among the wakers, given back when it is dropped.
#[derive(Default)]
pub(crate) struct Parking {
    place: Option<Rc<Place>>,
}

impl Parking {
    /// Has a task woken once, at the next change. They have to be the same wakers until it leaves.
    pub(crate) fn park(&mut self, wakers: &Wakers, waker: &Waker) {
        let place = self.place.get_or_insert_with(|| {
            let place = Rc::default();
            wakers.0.add(&place);
            place
        });
        place.set(Some(waker.clone()));
    }

    /// Forgets the task.
    pub(crate) fn leave(&mut self) {
        if let Some(place) = self.place.take() {
            // Who walks by at this moment holds the place too.
            place.take();
        }
    }
}

impl Drop for Parking {
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

    /// How often a waker was called.
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
        /// How many places there are, taken or free.
        pub(crate) fn places(&self) -> usize {
            self.0.places()
        }
    }

    #[test]
    fn each_task_is_woken_once_for_each_time_it_parked() {
        let wakers = Wakers::default();
        let (first, first_waker) = counting();
        let (second, second_waker) = counting();
        let (mut one, mut two) = (Parking::default(), Parking::default());
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
    fn who_left_is_not_woken_and_leaves_nothing_behind() {
        let wakers = Wakers::default();
        let (count, waker) = counting();
        for _ in 0..1000 {
            Parking::default().park(&wakers, &waker);
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
                    let mut parking = Parking::default();
                    parking.park(wakers, &Waker::noop().clone());
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
            let mut parking = Parking::default();
            parking.park(wakers, &Waker::from(Arc::new(Poller)));
            wakers.wake_all();
            parking.park(wakers, &Waker::from(Arc::new(Poller)));
            parking.park(wakers, Waker::noop());
            parking.park(wakers, &Waker::from(Arc::new(Poller)));
            parking.leave();
        });
    }
}
