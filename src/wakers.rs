use std::cell::RefCell;
use std::rc::Rc;
use std::task::Waker;

/// The tasks that wait for something to change.
///
/// A waker is a stranger's code: it is cloned, called and dropped only while nothing is borrowed,
/// so that an executor may poll from inside `wake()`.
#[derive(Debug, Default)]
pub(crate) struct Wakers {
    places: RefCell<Vec<Place>>,
}

#[derive(Debug)]
enum Place {
    Free,
    Taken(Option<Waker>),
}

impl Wakers {
    /// Wakes everybody who is parked.
    pub(crate) fn wake_all(&self) {
        let places = self.places.borrow().len();
        for index in 0..places {
            let waker = self.replace(index, None);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Whether anybody is parked.
    pub(crate) fn is_waited_for(&self) -> bool {
        let places = self.places.borrow();
        places
            .iter()
            .any(|place| matches!(place, Place::Taken(Some(_))))
    }

    fn take_place(&self) -> usize {
        let mut places = self.places.borrow_mut();
        let free = places.iter().position(|place| matches!(place, Place::Free));
        let index = free.unwrap_or(places.len());
        match places.get_mut(index) {
            Some(place) => *place = Place::Taken(None),
            None => places.push(Place::Taken(None)),
        }
        index
    }

    /// Exchanges the waker of a place that is taken.
    fn replace(&self, index: usize, waker: Option<Waker>) -> Option<Waker> {
        match self.places.borrow_mut().get_mut(index) {
            Some(Place::Taken(parked)) => std::mem::replace(parked, waker),
            _ => None,
        }
    }

    fn leave_place(&self, index: usize) {
        let left = match self.places.borrow_mut().get_mut(index) {
            Some(place) => std::mem::replace(place, Place::Free),
            None => return,
        };
        // The waker goes after the borrow has ended.
        drop(left);
    }
}

/// A task's place among the wakers, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Parking {
    wakers: Rc<Wakers>,
    index: Option<usize>,
}

impl Parking {
    pub(crate) fn new(wakers: &Rc<Wakers>) -> Self {
        Self {
            wakers: Rc::clone(wakers),
            index: None,
        }
    }

    /// Has the task woken at the next change.
    pub(crate) fn park(&mut self, waker: &Waker) {
        let waker = waker.clone();
        let index = *self.index.get_or_insert_with(|| self.wakers.take_place());
        let before = self.wakers.replace(index, Some(waker));
        drop(before);
    }

    /// Is not waiting any more.
    pub(crate) fn leave(&mut self) {
        if let Some(index) = self.index.take() {
            self.wakers.leave_place(index);
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
            self.places.borrow().len()
        }
    }

    #[test]
    fn each_task_is_woken_once_for_each_time_it_parked() {
        let wakers = Rc::new(Wakers::default());
        let (first, first_waker) = counting();
        let (second, second_waker) = counting();
        let (mut one, mut two) = (Parking::new(&wakers), Parking::new(&wakers));
        one.park(&first_waker);
        one.park(&first_waker);
        two.park(&second_waker);
        assert!(wakers.is_waited_for());
        wakers.wake_all();
        wakers.wake_all();
        assert!(!wakers.is_waited_for());
        assert_eq!(first.get(), 1);
        assert_eq!(second.get(), 1);
    }

    #[test]
    fn who_left_is_not_woken_and_leaves_nothing_behind() {
        let wakers = Rc::new(Wakers::default());
        let (count, waker) = counting();
        for _ in 0..1000 {
            Parking::new(&wakers).park(&waker);
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
            static WAKERS: Rc<Wakers> = Rc::new(Wakers::default());
        }
        struct Poller;
        impl Wake for Poller {
            fn wake(self: Arc<Self>) {
                WAKERS.with(|wakers| {
                    let mut parking = Parking::new(wakers);
                    parking.park(&Waker::noop().clone());
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
            let mut parking = Parking::new(wakers);
            parking.park(&Waker::from(Arc::new(Poller)));
            wakers.wake_all();
            parking.park(&Waker::from(Arc::new(Poller)));
            parking.park(Waker::noop());
            parking.park(&Waker::from(Arc::new(Poller)));
            parking.leave();
        });
    }
}
