use std::cell::Cell;

use crate::isolate::isolate;

/// The number of handles of something that ends with its last handle.
///
/// A reference count does not suffice: without unwinding, a function that throws never drops the
/// references that it holds.
#[derive(Default)]
pub(crate) struct Handles(Cell<usize>);

impl Handles {
    pub(crate) fn add(&self) {
        self.0.set(self.0.get() + 1);
    }

    /// Removes one handle, and returns whether it was the last.
    pub(crate) fn remove(&self) -> bool {
        let before = self.0.get();
        self.0.set(before.saturating_sub(1));
        before == 1
    }

    /// Removes the only handle, so that its drop ends nothing. Returns false if it is not the only
    /// one.
    pub(crate) fn release_only(&self) -> bool {
        let is_only = self.0.get() == 1;
        if is_only {
            self.0.set(0);
        }
        is_only
    }

    /// Returns whether no handle is left.
    pub(crate) fn are_gone(&self) -> bool {
        self.0.get() == 0
    }

    /// Calls a function of the user in isolation. If the function fails, the handles that it made
    /// do not count, because they may never be dropped.
    pub(crate) fn isolate(&self, call: &mut dyn FnMut()) {
        let before = self.0.get();
        // Unwinding drops the handles that the function held.
        if !isolate(call) && cfg!(not(panic = "unwind")) {
            self.0.set(self.0.get().min(before));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_handle_is_reported_once() {
        let handles = Handles::default();
        assert!(handles.are_gone());
        handles.add();
        handles.add();
        assert!(!handles.remove());
        assert!(!handles.are_gone());
        assert!(handles.remove());
        assert!(handles.are_gone());
        assert!(!handles.remove());
    }

    #[test]
    fn only_a_single_handle_can_be_released_and_it_ends_nothing() {
        let handles = Handles::default();
        assert!(!handles.release_only());
        handles.add();
        handles.add();
        assert!(!handles.release_only());
        assert!(!handles.remove());
        assert!(handles.release_only());
        assert!(handles.are_gone());
        assert!(!handles.remove());
    }

    #[test]
    fn handles_that_a_successful_function_makes_count() {
        let handles = Handles::default();
        handles.isolate(&mut || handles.add());
        assert!(!handles.are_gone());
        assert!(handles.remove());
    }
}
