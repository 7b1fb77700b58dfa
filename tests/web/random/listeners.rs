//! Closures that do random things from inside.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use wasm_websocket::{Listener, WebSocket};

use super::actions::act;
use super::generator::Generator;
use super::handle::Owned;
use super::subject::Subject;

/// A closure that is attached to a connection.
pub(super) struct Attached {
    pub(super) listener: Listener,
    event: Event,
    calls: Rc<Cell<usize>>,
    /// How many messages had been told when it was attached.
    start: usize,
    /// It was attached when the connection had ended.
    is_late: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Open,
    Message,
    Error,
    Close,
}

/// What a closure does. It is drawn when the closure is made, so that it does not depend on when,
/// or after what, the closure is called.
struct Program {
    subject: Weak<Subject>,
    event: Event,
    calls: Rc<Cell<usize>>,
    generator: Generator,
    /// In how many calls it does something.
    budget: u64,
    /// Some closures keep their own connection open.
    _handle: Option<Owned>,
    _ear: Option<Rc<()>>,
}

impl Attached {
    /// Attaches a closure.
    pub(super) fn new(
        subject: &Rc<Subject>,
        socket: &WebSocket,
        handle: Option<Owned>,
        generator: &mut Generator,
    ) -> Self {
        let event = generator.pick(&[Event::Open, Event::Message, Event::Error, Event::Close]);
        let calls = Rc::new(Cell::new(0));
        let mut program = Program {
            subject: Rc::downgrade(subject),
            event,
            calls: Rc::clone(&calls),
            budget: 1 + generator.below(3),
            generator: generator.fork(),
            _handle: handle,
            _ear: (event == Event::Message).then(|| Rc::clone(&subject.ears)),
        };
        let listener = match event {
            Event::Open => socket.on_open(move || program.run()),
            Event::Message => socket.on_message(move |_| program.run()),
            Event::Error => socket.on_error(move |_| program.run()),
            Event::Close => socket.on_close(move |_| program.run()),
        };
        Self {
            listener,
            event,
            calls,
            start: subject.told.messages.borrow().len(),
            is_late: subject.is_over(),
        }
    }

    /// How often it was called is how often it had to be. No closure of the connection runs.
    pub(super) fn check(&self, subject: &Subject) {
        let calls = self.calls.get();
        let due = match self.event {
            Event::Message => Some(subject.told.messages.borrow().len() - self.start),
            Event::Close => Some(usize::from(subject.is_over() && !self.is_late)),
            Event::Open | Event::Error => None,
        };
        subject.claim(due.is_none_or(|due| due == calls), || {
            format!("{:?} was told {calls} times instead of {due:?}", self.event)
        });
    }
}

impl Program {
    fn run(&mut self) {
        let Some(subject) = self.subject.upgrade() else {
            return;
        };
        let calls = self.calls.get() + 1;
        self.calls.set(calls);
        subject.world.totals.add("called", 1);
        let is_once = matches!(self.event, Event::Open | Event::Close);
        subject.claim(!is_once || calls == 1, || {
            format!("{:?} was told {calls} times", self.event)
        });
        let is_in_order = subject.is_over() == (self.event == Event::Close);
        subject.claim(is_in_order, || {
            format!(
                "{:?}, and the end was told: {}",
                self.event,
                subject.is_over()
            )
        });
        if self.budget > 0 {
            self.budget -= 1;
            self.act(&subject);
        }
    }

    fn act(&mut self, subject: &Rc<Subject>) {
        subject.inside.set(subject.inside.get() + 1);
        let other = self.generator.once_in(6).then(|| {
            let subjects = subject.world.subjects.borrow();
            subjects[self.generator.index(subjects.len())].upgrade()
        });
        let target = other.flatten().unwrap_or_else(|| Rc::clone(subject));
        for _ in 0..=self.generator.below(2) {
            act(&target, &mut self.generator.fork());
        }
        subject.inside.set(subject.inside.get() - 1);
    }
}
