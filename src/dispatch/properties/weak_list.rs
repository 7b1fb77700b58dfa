use std::rc::{Rc, Weak};

use proptest::prelude::*;

use crate::dispatch::weak_list::{Iter, WeakList};
use crate::test_support::for_any;

/// What happens outside of iterators and between the steps of several at once.
/// The numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
enum Action {
    Add,
    Drop(prop::sample::Index),
    BeginWalk,
    /// A walk goes on, and what it reached is held for a while, or not.
    Step(prop::sample::Index, bool),
    EndWalk(prop::sample::Index),
    LetGo,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let index = any::<prop::sample::Index>;
    let action = prop_oneof![
        5 => Just(Action::Add),
        4 => index().prop_map(Action::Drop),
        2 => Just(Action::BeginWalk),
        6 => (index(), any::<bool>()).prop_map(|(walk, held)| Action::Step(walk, held)),
        2 => index().prop_map(Action::EndWalk),
        1 => Just(Action::LetGo),
    ];
    prop::collection::vec(action, 0..=50)
}

/// A walk, and what the list had when it began and it has not reached.
struct Walker<'a> {
    walk: Iter<'a, usize>,
    to_come: std::vec::IntoIter<Weak<usize>>,
}

impl Walker<'_> {
    fn step(&mut self) -> Option<Rc<usize>> {
        let reached = self.walk.next();
        let expected = self.to_come.find_map(|entry| entry.upgrade());
        assert_eq!(reached, expected);
        reached
    }
}

fn pick<T>(from: &mut Vec<T>, index: prop::sample::Index) -> Option<T> {
    (!from.is_empty()).then(|| from.remove(index.index(from.len())))
}

#[test]
fn every_walk_reaches_in_order_what_was_there_and_still_is() {
    for_any(actions(), |actions| {
        let list = WeakList::default();
        let mut ever_added: Vec<Weak<usize>> = Vec::new();
        let mut owned: Vec<Rc<usize>> = Vec::new();
        let mut held: Vec<Rc<usize>> = Vec::new();
        let mut walkers: Vec<Walker> = Vec::new();
        for action in actions {
            match action {
                Action::Add => {
                    let entry = Rc::new(ever_added.len());
                    list.add(&entry);
                    ever_added.push(Rc::downgrade(&entry));
                    owned.push(entry);
                    let alive = ever_added.iter().filter(|e| e.strong_count() > 0).count();
                    let takes_no_more = list.places() == alive;
                    assert!(takes_no_more || !walkers.is_empty());
                }
                Action::Drop(index) => drop(pick(&mut owned, index)),
                Action::BeginWalk => walkers.push(Walker {
                    walk: list.iter(),
                    to_come: ever_added.clone().into_iter(),
                }),
                Action::Step(index, is_held) if !walkers.is_empty() => {
                    let reached = index.get_mut(&mut walkers).step();
                    held.extend(reached.filter(|_| is_held));
                }
                Action::Step(..) => (),
                Action::EndWalk(index) => drop(pick(&mut walkers, index)),
                Action::LetGo => held.clear(),
            }
        }
        for mut walker in walkers {
            while walker.step().is_some() {}
        }
    });
}
