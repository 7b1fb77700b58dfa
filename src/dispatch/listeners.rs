use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::handles::Handles;
use super::weak_list::WeakList;

/// A guard that keeps a closure attached to a socket.
///
/// Dropping the guard removes the closure, even from inside the closure itself.
/// The guard does not keep the socket alive.
///
/// ```no_run
/// use wasm_websocket::WebSocket;
///
/// # fn main() -> Result<(), wasm_websocket::Error> {
/// let socket = WebSocket::new("/chat")?;
/// let listener = socket.on_message(|message| println!("{message:?}"));
/// // No message reaches the closure from here on.
/// drop(listener);
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping a Listener removes its closure; call `keep()` to leave it to the socket"]
pub struct Listener {
    closure: Rc<dyn Any>,
    kept: Rc<KeptListeners>,
}

impl Listener {
    /// Leaves the closure to the socket, which drops the closure once the socket is closed or
    /// dropped.
    ///
    /// A closure that holds a handle of its own socket keeps the socket alive until the socket is
    /// closed.
    ///
    /// ```no_run
    /// use wasm_websocket::WebSocket;
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// socket.on_close(|event| println!("closed: {event}")).keep();
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep(self) {
        self.kept.keep(self.closure);
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}

/// The closures that were left to a socket, or `None` once the socket is closed.
#[derive(Debug)]
pub(crate) struct KeptListeners(RefCell<Option<Vec<Rc<dyn Any>>>>);

impl KeptListeners {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self(RefCell::new(Some(Vec::new()))))
    }

    fn keep(&self, closure: Rc<dyn Any>) {
        // After `release`, the closure is dropped at the end of this function, after the borrow.
        if let Some(closures) = &mut *self.0.borrow_mut() {
            closures.push(closure);
        }
    }

    /// Drops the closures, and accepts no more: nothing will ever call them again.
    pub(crate) fn release(&self) {
        let closures = self.0.take();
        drop(closures);
    }
}

type Closure<T> = RefCell<dyn FnMut(&T) -> bool>;

/// Closures that are called for each event, and return whether they handled it.
///
/// A running closure may add and remove closures, including itself. A removed closure is not
/// called any more. An added closure is not called before the next event.
pub(crate) struct Listeners<T>(WeakList<Closure<T>>);

impl<T: 'static> Listeners<T> {
    pub(crate) fn add(
        &self,
        kept: &Rc<KeptListeners>,
        closure: impl FnMut(&T) -> bool + 'static,
    ) -> Listener {
        let closure = Rc::new(RefCell::new(closure));
        let attached: Rc<Closure<T>> = closure.clone();
        self.0.add(&attached);
        Listener {
            closure,
            kept: Rc::clone(kept),
        }
    }

    /// Calls each closure, and returns whether one of them handled the event.
    ///
    /// A running closure is not called for an event that it causes itself. A closure that fails
    /// counts as one that handled the event, and is called again for the next event.
    pub(crate) fn emit(&self, value: &T, handles: &Handles) -> bool {
        let mut is_handled = false;
        for closure in self.0.iter() {
            if let Ok(mut closure) = closure.try_borrow_mut() {
                let mut is_for_it = true;
                handles.isolate(&mut || is_for_it = closure(value));
                is_handled |= is_for_it;
            }
        }
        is_handled
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Stops all calls, including the remaining ones of a dispatch that is under way.
    pub(crate) fn close(&self) {
        self.0.close();
    }
}

impl<T> Default for Listeners<T> {
    fn default() -> Self {
        Self(WeakList::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixture {
        listeners: Listeners<u32>,
        kept: Rc<KeptListeners>,
        handles: Handles,
        log: RefCell<Vec<String>>,
        guards: RefCell<Vec<Option<Listener>>>,
    }

    impl Fixture {
        fn new() -> Rc<Self> {
            Rc::new(Self {
                listeners: Listeners::default(),
                kept: KeptListeners::new(),
                handles: Handles::default(),
                log: RefCell::default(),
                guards: RefCell::default(),
            })
        }

        fn attach(self: &Rc<Self>, name: &'static str, then: impl Fn(&Rc<Self>) + 'static) {
            let fixture = Rc::downgrade(self);
            let guard = self.listeners.add(&self.kept, move |value| {
                if let Some(fixture) = fixture.upgrade() {
                    fixture.log.borrow_mut().push(format!("{name}{value}"));
                    then(&fixture);
                }
                true
            });
            self.guards.borrow_mut().push(Some(guard));
        }

        fn emit(&self, value: u32) -> bool {
            self.listeners.emit(&value, &self.handles)
        }

        fn detach(&self, index: usize) {
            let guard = self.guards.borrow_mut()[index].take();
            drop(guard);
        }

        fn log(&self) -> String {
            self.log.take().join(" ")
        }
    }

    #[test]
    fn closures_are_called_in_the_order_in_which_they_were_added() {
        let fixture = Fixture::new();
        assert!(!fixture.emit(0));
        fixture.attach("a", |_| ());
        fixture.attach("b", |_| ());
        assert!(fixture.emit(1));
        assert_eq!(fixture.log(), "a1 b1");
    }

    #[test]
    fn a_closure_can_remove_itself_and_the_next_one() {
        let fixture = Fixture::new();
        fixture.attach("a", |fixture| {
            fixture.detach(0);
            fixture.detach(1);
        });
        fixture.attach("b", |_| ());
        fixture.attach("c", |_| ());
        fixture.emit(1);
        fixture.emit(2);
        assert_eq!(fixture.log(), "a1 c1 c2");
    }

    #[test]
    fn a_closure_can_add_one_that_is_called_for_the_next_event() {
        let fixture = Fixture::new();
        fixture.attach("a", |fixture| {
            fixture.detach(0);
            fixture.attach("b", |_| ());
        });
        fixture.emit(1);
        assert_eq!(fixture.log(), "a1");
        fixture.emit(2);
        assert_eq!(fixture.log(), "b2");
    }

    #[test]
    fn an_event_caused_inside_a_closure_reaches_the_others_only() {
        let fixture = Fixture::new();
        fixture.attach("a", |fixture| {
            fixture.emit(2);
        });
        fixture.attach("b", |fixture| fixture.detach(1));
        fixture.emit(1);
        assert_eq!(fixture.log(), "a1 b2");
    }

    #[test]
    fn a_closure_that_fails_costs_only_itself_and_is_called_again() {
        let fixture = Fixture::new();
        fixture.attach("a", |_| panic!("this is what the test is about"));
        fixture.attach("b", |_| ());
        assert!(fixture.emit(1));
        assert!(fixture.emit(2));
        assert_eq!(fixture.log(), "a1 b1 a2 b2");
    }

    #[test]
    fn a_closure_can_close_the_list_and_no_other_is_called() {
        let fixture = Fixture::new();
        fixture.attach("a", |fixture| fixture.listeners.close());
        fixture.attach("b", |_| ());
        assert!(fixture.emit(1));
        assert!(!fixture.emit(2));
        assert_eq!(fixture.log(), "a1");
    }

    #[test]
    fn kept_closures_are_released_once_and_later_ones_at_once() {
        let kept = KeptListeners::new();
        let listeners = Listeners::<u32>::default();
        let witness = Rc::new(());
        for _ in 0..2 {
            let held = Rc::clone(&witness);
            listeners
                .add(&kept, move |_| Rc::strong_count(&held) > 0)
                .keep();
            assert_eq!(
                listeners.emit(&1, &Handles::default()),
                Rc::strong_count(&witness) == 2
            );
            kept.release();
            assert_eq!(Rc::strong_count(&witness), 1);
        }
    }
}
