use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// A list of weak references, which may change during an iteration.
///
/// An iterator yields each entry that is in the list when the iteration begins and still exists
/// when the iterator reaches it.
pub(crate) struct WeakList<T: ?Sized> {
    entries: RefCell<Vec<Weak<T>>>,
    iterators: Cell<usize>,
    is_closed: Cell<bool>,
}

impl<T: ?Sized> WeakList<T> {
    pub(crate) fn add(&self, entry: &Rc<T>) {
        self.prune();
        self.entries.borrow_mut().push(Rc::downgrade(entry));
    }

    pub(crate) fn iter(&self) -> Iter<'_, T> {
        self.iterators.set(self.iterators.get() + 1);
        Iter {
            list: self,
            next: 0,
            end: self.entries.borrow().len(),
        }
    }

    /// Ends all iterators, including those that are under way.
    pub(crate) fn close(&self) {
        self.is_closed.set(true);
    }

    /// Returns whether the list is closed or has no entry. A dropped entry counts until it is
    /// pruned.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_closed.get() || self.entries.borrow().is_empty()
    }

    /// Removes dropped entries, unless an iterator relies on the indices of the others.
    fn prune(&self) {
        if self.iterators.get() == 0 {
            self.entries
                .borrow_mut()
                .retain(|entry| entry.strong_count() > 0);
        }
    }
}

impl<T: ?Sized> Default for WeakList<T> {
    fn default() -> Self {
        Self {
            entries: RefCell::default(),
            iterators: Cell::new(0),
            is_closed: Cell::new(false),
        }
    }
}

/// An iterator over a [`WeakList`].
pub(crate) struct Iter<'a, T: ?Sized> {
    list: &'a WeakList<T>,
    next: usize,
    end: usize,
}

impl<T: ?Sized> Iterator for Iter<'_, T> {
    type Item = Rc<T>;

    fn next(&mut self) -> Option<Rc<T>> {
        while self.next < self.end && !self.list.is_closed.get() {
            let entry = self.list.entries.borrow().get(self.next)?.upgrade();
            self.next += 1;
            if entry.is_some() {
                return entry;
            }
        }
        None
    }
}

impl<T: ?Sized> Drop for Iter<'_, T> {
    fn drop(&mut self) {
        self.list.iterators.set(self.list.iterators.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl<T: ?Sized> WeakList<T> {
        /// Returns the number of entries, dropped or not.
        pub(crate) fn places(&self) -> usize {
            self.entries.borrow().len()
        }
    }

    #[test]
    fn an_iterator_yields_the_entries_that_still_exist() {
        let list = WeakList::default();
        let [one, two, three] = [1, 2, 3].map(Rc::new);
        for entry in [&one, &two, &three] {
            list.add(entry);
        }
        drop(one);
        let mut iter = list.iter();
        assert_eq!(iter.next().as_deref(), Some(&2));
        let four = Rc::new(4);
        list.add(&four);
        drop(two);
        assert_eq!(iter.next().as_deref(), Some(&3));
        assert_eq!(iter.next(), None);
        drop(iter);
        let all: Vec<i32> = list.iter().map(|entry| *entry).collect();
        assert_eq!(all, [3, 4]);
    }

    #[test]
    fn an_iterator_ends_when_the_list_is_closed() {
        let list = WeakList::default();
        let [one, two] = [1, 2].map(Rc::new);
        list.add(&one);
        list.add(&two);
        assert!(!list.is_empty());
        let mut iter = list.iter();
        assert!(iter.next().is_some());
        list.close();
        assert!(iter.next().is_none());
        assert!(list.is_empty());
    }

    #[test]
    fn dropped_entries_are_pruned() {
        let list = WeakList::default();
        for number in 0..1000 {
            list.add(&Rc::new(number));
        }
        assert_eq!(list.places(), 1);
    }
}
