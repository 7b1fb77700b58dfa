//! What all connections of the test have in common.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::{Rc, Weak};

use super::subject::Subject;
use crate::web::support::{Console, Uncaught, next_task, within};

/// How long anything may take that must happen at some time. It is far longer than the time-outs
/// and graces that are drawn, and shorter than what the engines have of their own.
const PATIENCE_MS: i32 = 8_000;

/// So many violations are told. The first ones are of interest.
const TOLD: usize = 12;

pub(super) struct World {
    seed: u64,
    /// Where connections go that are only made and given up.
    pub(super) other_urls: RefCell<Vec<Rc<str>>>,
    /// The connections that there are now.
    pub(super) subjects: RefCell<Vec<Weak<Subject>>>,
    pub(super) totals: Totals,
    violations: RefCell<Vec<String>>,
    console: Console,
    uncaught: Uncaught,
}

/// What has come of it all, to see that the test tests something.
#[derive(Debug, Default)]
pub(super) struct Totals(RefCell<BTreeMap<&'static str, usize>>);

impl Totals {
    pub(super) fn add(&self, name: &'static str, count: usize) {
        *self.0.borrow_mut().entry(name).or_default() += count;
    }

    pub(super) fn get(&self, name: &str) -> usize {
        self.0.borrow().get(name).copied().unwrap_or_default()
    }
}

impl World {
    pub(super) fn new(seed: u64) -> Rc<Self> {
        Rc::new(Self {
            seed,
            other_urls: RefCell::default(),
            subjects: RefCell::default(),
            totals: Totals::default(),
            violations: RefCell::default(),
            console: Console::watch(),
            uncaught: Uncaught::watch(),
        })
    }

    /// Notes that something does not hold. It does not panic, because a panic in a closure or in
    /// a task of its own would not end the test.
    pub(super) fn claim(&self, holds: bool, what: impl FnOnce() -> String) {
        if !holds && self.violations.borrow().len() < TOLD {
            let violation = what();
            self.violations.borrow_mut().push(violation);
        }
    }

    /// Fails the test when anything did not hold. It is to be called by the test itself.
    pub(super) fn check(&self) {
        let is_silent = self.console.lines().is_empty() && self.uncaught.count() == 0;
        if !is_silent || !self.violations.borrow().is_empty() {
            self.fail("what must hold did not");
        }
    }

    /// Waits for what must happen, and fails the test when it does not.
    pub(super) async fn within<T>(&self, what: &str, future: impl Future<Output = T>) -> T {
        match within(PATIENCE_MS, future).await {
            Some(value) => value,
            None => self.fail(&format!("it has not come: {what}")),
        }
    }

    /// Ends the world: what the browser tells a turn later counts too.
    pub(super) async fn end(&self) {
        next_task().await;
        self.check();
    }

    fn fail(&self, what: &str) -> ! {
        let subjects = self.subjects.borrow();
        let living = subjects.iter().filter_map(Weak::upgrade);
        let living: Vec<_> = living.map(|subject| subject.to_string()).collect();
        panic!(
            "seed {}, after {:?}: {what}\nviolations: {:#?}\nconsole: {:#?}\nuncaught: {}\nliving: {:#?}",
            self.seed,
            self.totals,
            self.violations.borrow(),
            self.console.lines(),
            self.uncaught.count(),
            living,
        );
    }
}
