use std::rc::{Rc, Weak};

use proptest::prelude::*;

use crate::dispatch::weak_list::{Iter, WeakList};
use crate::test_support::for_any;

/// An action outside of all iterators, or between the steps of several iterators.
/// An index selects one of the existing entries or iterators.
#[derive(Clone, Copy, Debug)]
enum Action {
    Add,
    Drop(prop::sample::Index),
    BeginIteration,
    /// Advances an iterator, and holds the yielded entry for a while if the flag is set.
    Step(prop::sample::Index, bool),
    EndIteration(prop::sample::Index),
    ReleaseHeld,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let index = any::<prop::sample::Index>;
    let action = prop_oneof![
        5 => Just(Action::Add),
        4 => index().prop_map(Action::Drop),
        2 => Just(Action::BeginIteration),
        6 => (index(), any::<bool>()).prop_map(|(iter, held)| Action::Step(iter, held)),
        2 => index().prop_map(Action::EndIteration),
        1 => Just(Action::ReleaseHeld),
    ];
    prop::collection::vec(action, 0..=50)
}

/// An iterator, and the entries that it has yet to reach.
struct Iteration<'a> {
    iter: Iter<'a, usize>,
    to_come: std::vec::IntoIter<Weak<usize>>,
}

impl Iteration<'_> {
    fn step(&mut self) -> Option<Rc<usize>> {
        let reached = self.iter.next();
        let expected = self.to_come.find_map(|entry| entry.upgrade());
        assert_eq!(reached, expected);
        reached
    }
}

fn pick<T>(from: &mut Vec<T>, index: prop::sample::Index) -> Option<T> {
    (!from.is_empty()).then(|| from.remove(index.index(from.len())))
}

#[test]
fn each_iterator_yields_in_order_the_entries_that_still_exist() {
    for_any(actions(), |actions| {
        let list = WeakList::default();
        let mut ever_added: Vec<Weak<usize>> = Vec::new();
        let mut owned: Vec<Rc<usize>> = Vec::new();
        let mut held: Vec<Rc<usize>> = Vec::new();
        let mut iterations: Vec<Iteration> = Vec::new();
        for action in actions {
            match action {
                Action::Add => {
                    let entry = Rc::new(ever_added.len());
                    list.add(&entry);
                    ever_added.push(Rc::downgrade(&entry));
                    owned.push(entry);
                    let alive = ever_added.iter().filter(|e| e.strong_count() > 0).count();
                    let takes_no_more = list.places() == alive;
                    assert!(takes_no_more || !iterations.is_empty());
                }
                Action::Drop(index) => drop(pick(&mut owned, index)),
                Action::BeginIteration => iterations.push(Iteration {
                    iter: list.iter(),
                    to_come: ever_added.clone().into_iter(),
                }),
                Action::Step(index, is_held) if !iterations.is_empty() => {
                    let reached = index.get_mut(&mut iterations).step();
                    held.extend(reached.filter(|_| is_held));
                }
                Action::Step(..) => (),
                Action::EndIteration(index) => drop(pick(&mut iterations, index)),
                Action::ReleaseHeld => held.clear(),
            }
        }
        for mut iteration in iterations {
            while iteration.step().is_some() {}
        }
    });
}
