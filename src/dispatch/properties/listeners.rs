use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::dispatch::handles::Handles;
use crate::dispatch::listeners::{KeptListeners, Listener, Listeners};
use crate::test_support::{Unfinished, for_any};

#[derive(Clone, Copy, Debug)]
enum Action {
    /// Attaches a closure that runs this many actions when it is called.
    Attach(usize),
    Detach(Index),
    Keep(Index),
    /// The socket has ended.
    Release,
    Emit,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        12 => (0..=3usize).prop_map(Action::Attach),
        5 => any::<Index>().prop_map(Action::Detach),
        4 => any::<Index>().prop_map(Action::Keep),
        1 => Just(Action::Release),
        8 => Just(Action::Emit),
    ];
    prop::collection::vec(action, 0..=40)
}

/// The state of a closure.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Guarded,
    Kept,
    Gone,
}

struct Closure {
    guard: Option<Listener>,
    state: State,
    is_running: bool,
}

/// The dispatch of an event to the closures that were attached when the dispatch began.
struct Emission {
    value: usize,
    observers: Vec<usize>,
    called: Vec<usize>,
}

/// Closures that add, remove and call each other, even while they run. All of them take their
/// actions from one queue.
struct Stage {
    actions: RefCell<VecDeque<Action>>,
    listeners: Listeners<usize>,
    kept: Rc<KeptListeners>,
    is_released: Cell<bool>,
    closures: RefCell<Vec<Closure>>,
    /// The innermost dispatch is the last one.
    emissions: RefCell<Vec<Emission>>,
    events: Cell<usize>,
    unfinished: Unfinished,
    /// Held by each closure that exists.
    witness: Rc<()>,
}

impl Stage {
    fn new(actions: Vec<Action>) -> Rc<Self> {
        Rc::new(Self {
            actions: RefCell::new(actions.into()),
            listeners: Listeners::default(),
            kept: KeptListeners::new(),
            is_released: Cell::default(),
            closures: RefCell::default(),
            emissions: RefCell::default(),
            events: Cell::default(),
            unfinished: Unfinished::default(),
            witness: Rc::default(),
        })
    }

    fn act(self: &Rc<Self>) -> bool {
        let action = self.actions.borrow_mut().pop_front();
        match action {
            None => return false,
            Some(Action::Attach(actions)) => self.attach(actions),
            Some(Action::Detach(index)) => drop(self.guard(index, State::Gone)),
            Some(Action::Keep(index)) => {
                let is_late = self.is_released.get();
                let state = if is_late { State::Gone } else { State::Kept };
                if let Some(guard) = self.guard(index, state) {
                    guard.keep();
                }
            }
            Some(Action::Release) => {
                self.is_released.set(true);
                for closure in &mut *self.closures.borrow_mut() {
                    if closure.state == State::Kept {
                        closure.state = State::Gone;
                    }
                }
                self.kept.release();
            }
            Some(Action::Emit) => self.emit(),
        }
        true
    }

    fn attach(self: &Rc<Self>, actions: usize) {
        let number = self.closures.borrow().len();
        let stage = Rc::downgrade(self);
        let witness = Rc::clone(&self.witness);
        let guard = self.listeners.add(&self.kept, move |value| {
            let _held = &witness;
            if let Some(stage) = stage.upgrade() {
                let unfinished = &stage.unfinished;
                unfinished.run(|| stage.called(number, *value, actions));
            }
            true
        });
        self.closures.borrow_mut().push(Closure {
            guard: Some(guard),
            state: State::Guarded,
            is_running: false,
        });
    }

    /// Takes the guard of one of the guarded closures, and sets the state of the closure.
    fn guard(&self, index: Index, becomes: State) -> Option<Listener> {
        let mut closures = self.closures.borrow_mut();
        let mut guarded: Vec<&mut Closure> = closures
            .iter_mut()
            .filter(|closure| closure.guard.is_some())
            .collect();
        if guarded.is_empty() {
            return None;
        }
        let closure = index.get_mut(&mut guarded);
        closure.state = becomes;
        closure.guard.take()
    }

    fn attached(&self) -> Vec<usize> {
        let closures = self.closures.borrow();
        let is_attached = |number: &usize| closures[*number].state != State::Gone;
        (0..closures.len()).filter(is_attached).collect()
    }

    fn emit(&self) {
        let value = self.events.get();
        self.events.set(value + 1);
        self.emissions.borrow_mut().push(Emission {
            value,
            observers: self.attached(),
            called: Vec::new(),
        });
        let is_handled = self.listeners.emit(&value, &Handles::default());
        let emission = self.emissions.borrow_mut().pop().unwrap();
        assert_eq!(is_handled, !emission.called.is_empty());
        assert!(emission.called.is_sorted_by(|one, next| one < next));
        for number in emission.observers {
            let closure = &self.closures.borrow()[number];
            let was_called = emission.called.contains(&number);
            let cannot_be = closure.state == State::Gone || closure.is_running;
            assert!(was_called || cannot_be, "closure {number} was not called");
        }
    }

    fn called(self: &Rc<Self>, number: usize, value: usize, actions: usize) {
        if let Some(emission) = self.emissions.borrow_mut().last_mut() {
            assert_eq!(emission.value, value);
            assert!(emission.observers.contains(&number), "it is new");
            emission.called.push(number);
        }
        self.enter(number);
        for _ in 0..actions {
            self.act();
        }
        self.closures.borrow_mut()[number].is_running = false;
    }

    fn enter(&self, number: usize) {
        let closure = &mut self.closures.borrow_mut()[number];
        assert!(closure.state != State::Gone, "closure {number} was removed");
        assert!(!closure.is_running, "closure {number} is running");
        closure.is_running = true;
    }
}

#[test]
fn each_event_calls_the_attached_closures_once_and_in_order() {
    for_any(actions(), |actions| {
        let stage = Stage::new(actions);
        while stage.act() {
            let exist = Rc::strong_count(&stage.witness) - 1;
            assert_eq!(exist, stage.attached().len(), "closures leak");
            stage.unfinished.assert_none();
        }
    });
}
