use std::cell::Cell;

use crate::isolate::isolate;

/// How many handles there are of something that ends with the last one.
///
/// References cannot tell: a function that throws leaves behind whatever it held, and nobody ever
/// drops that.
#[derive(Default)]
pub(crate) struct Handles(Cell<usize>);

impl Handles {
    pub(crate) fn add(&self) {
        self.0.set(self.0.get() + 1);
    }

    /// Takes one away, and says whether it was the last.
    pub(crate) fn remove(&self) -> bool {
        let before = self.0.get();
        self.0.set(before.saturating_sub(1));
        before == 1
    }

    /// Takes the only one away, so that nothing ends when it is dropped. Returns false if there are
    /// others.
    pub(crate) fn release_only(&self) -> bool {
        let is_only = self.0.get() == 1;
        if is_only {
            self.0.set(0);
        }
        is_only
    }

    /// Whether there is none any more.
    pub(crate) fn are_gone(&self) -> bool {
        self.0.get() == 0
    }

    /// Calls a function of the user. If it fails, the handles that it made do not count, because
    /// they may lie where nobody will ever drop them.
    pub(crate) fn isolate(&self, call: &mut dyn FnMut()) {
        let before = self.0.get();
        // Unwinding drops what the function held.
        if !isolate(call) && cfg!(not(panic = "unwind")) {
            self.0.set(self.0.get().min(before));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_is_the_last_one_once() {
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
    fn only_the_only_one_can_be_released_and_it_ends_nothing() {
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
    fn what_a_function_makes_counts_as_long_as_it_does_not_fail() {
        let handles = Handles::default();
        handles.isolate(&mut || handles.add());
        assert!(!handles.are_gone());
        assert!(handles.remove());
    }
}
