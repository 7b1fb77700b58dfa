use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Weak};
use std::task::{Wake, Waker};

use proptest::prelude::*;

use crate::dispatch::wakers::{WakerSlot, Wakers};
use crate::test_support::{Unfinished, for_any};

const SEATS: usize = 5;

#[derive(Clone, Copy, Debug)]
enum Action {
    /// Parks a task that runs this many actions when it is woken.
    Park(usize, usize),
    Leave(usize),
    Drop(usize),
    WakeAll,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        6 => (0..SEATS, 0..=3usize).prop_map(|(seat, actions)| Action::Park(seat, actions)),
        1 => (0..SEATS).prop_map(Action::Leave),
        1 => (0..SEATS).prop_map(Action::Drop),
        2 => Just(Action::WakeAll),
    ];
    prop::collection::vec(action, 0..=40)
}

/// The waker of a parked task. Each call of `park` creates a new one.
struct Task {
    seat: usize,
    ticket: usize,
    actions: usize,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let stage = STAGE.with_borrow(Clone::clone).unwrap();
        stage.unfinished.run(|| stage.woken(&self));
    }
}

thread_local! {
    /// A waker must be `Send` and `Sync`, so a task cannot hold the stage.
    static STAGE: RefCell<Option<Rc<Stage>>> = const { RefCell::new(None) };
}

/// Tasks that park, leave and wake each other, even from inside `wake()`. All of them take their
/// actions from one queue.
struct Stage {
    actions: RefCell<VecDeque<Action>>,
    wakers: Wakers,
    seats: RefCell<[Option<WakerSlot>; SEATS]>,
    tasks: RefCell<Vec<Weak<Task>>>,
    /// The ticket of the parked task, by seat.
    parked: Cell<[Option<usize>; SEATS]>,
    unfinished: Unfinished,
}

impl Stage {
    fn new(actions: Vec<Action>) -> Rc<Self> {
        let stage = Rc::new(Self {
            actions: RefCell::new(actions.into()),
            wakers: Wakers::default(),
            seats: RefCell::default(),
            tasks: RefCell::default(),
            parked: Cell::default(),
            unfinished: Unfinished::default(),
        });
        STAGE.set(Some(Rc::clone(&stage)));
        stage
    }

    fn act(&self) -> bool {
        let action = self.actions.borrow_mut().pop_front();
        match action {
            None => return false,
            Some(Action::Park(seat, actions)) => self.park(seat, actions),
            Some(Action::Leave(seat)) => {
                if let Some(waker_slot) = &mut self.seats.borrow_mut()[seat] {
                    waker_slot.leave();
                }
                self.left(seat);
            }
            Some(Action::Drop(seat)) => {
                self.seats.borrow_mut()[seat] = None;
                self.left(seat);
            }
            Some(Action::WakeAll) => self.wake_all(),
        }
        let is_any_parked = self.parked.get().iter().any(Option::is_some);
        assert_eq!(self.wakers.is_waited_for(), is_any_parked);
        true
    }

    fn park(&self, seat: usize, actions: usize) {
        let ticket = self.tasks.borrow().len();
        let task = Arc::new(Task {
            seat,
            ticket,
            actions,
        });
        self.tasks.borrow_mut().push(Arc::downgrade(&task));
        self.seats.borrow_mut()[seat]
            .get_or_insert_with(WakerSlot::default)
            .park(&self.wakers, &Waker::from(task));
        self.note(seat, Some(ticket));
    }

    fn left(&self, seat: usize) {
        self.note(seat, None);
    }

    fn note(&self, seat: usize, ticket: Option<usize>) {
        let mut parked = self.parked.get();
        parked[seat] = ticket;
        self.parked.set(parked);
    }

    fn wake_all(&self) {
        let next_ticket = self.tasks.borrow().len();
        self.wakers.wake_all();
        for ticket in self.parked.get().into_iter().flatten() {
            assert!(ticket >= next_ticket, "{ticket} was not woken");
        }
    }

    fn woken(&self, task: &Task) {
        let parked = self.parked.get()[task.seat];
        assert_eq!(parked, Some(task.ticket), "woken, but not parked");
        self.note(task.seat, None);
        for _ in 0..task.actions {
            self.act();
        }
    }
}

#[test]
fn a_parked_task_is_woken_once_and_a_task_that_left_is_not() {
    for_any(actions(), |actions| {
        let stage = Stage::new(actions);
        while stage.act() {
            stage.unfinished.assert_none();
            let alive = |task: &&Weak<Task>| task.strong_count() > 0;
            let kept = stage.tasks.borrow().iter().filter(alive).count();
            let parked = stage.parked.get().iter().flatten().count();
            assert_eq!(kept, parked, "only the wakers of parked tasks are kept");
        }
        stage.seats.take();
        assert!(!stage.wakers.is_waited_for());
    });
}
