use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::{Contender, Kind, received};

/// A connection as a program with callbacks uses it: the callback that gets the messages hands
/// their bytes to [`take`](crate::take).
pub trait Callbacks: Sized + 'static {
    type Message;

    /// Starts to connect, and calls [`opened`] when it is done.
    fn start(url: &str) -> Self;

    fn text(text: String) -> Self::Message;

    fn binary(bytes: Vec<u8>) -> Self::Message;

    fn send(&mut self, message: Self::Message);
}

/// A connection with callbacks, as the page wants to have it.
pub struct WithCallbacks<C> {
    inner: Rc<RefCell<C>>,
    /// How many messages the page has waited for.
    awaited: u32,
}

/// Who waits for messages, and until how many there are.
struct Waiting {
    target: Cell<u32>,
    waker: RefCell<Option<Waker>>,
    is_open: Cell<bool>,
    /// What to do after each message but the last.
    answer: RefCell<Option<Rc<dyn Fn()>>>,
    is_answering: Cell<bool>,
}

thread_local! {
    // Not a part of the connection, because some callbacks have to be `Send`.
    static WAITING: Waiting = const {
        Waiting {
            target: Cell::new(0),
            waker: RefCell::new(None),
            is_open: Cell::new(false),
            answer: RefCell::new(None),
            is_answering: Cell::new(false),
        }
    };
}

/// The connection is open.
pub fn opened() {
    WAITING.with(|waiting| {
        waiting.is_open.set(true);
        waiting.wake();
    });
}

/// A message has been taken.
pub(crate) fn arrived() {
    WAITING.with(|waiting| {
        if received() == waiting.target.get() {
            waiting.is_answering.set(false);
            waiting.wake();
        } else if waiting.is_answering.get() {
            // Nothing is borrowed while it runs.
            let answer = waiting.answer.borrow().clone();
            if let Some(answer) = answer {
                answer();
            }
        }
    });
}

impl Waiting {
    fn wake(&self) {
        let waker = self.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

async fn until(is_done: impl Fn(&Waiting) -> bool) {
    poll_fn(move |context| {
        WAITING.with(|waiting| {
            if is_done(waiting) {
                return Poll::Ready(());
            }
            waiting.waker.replace(Some(context.waker().clone()));
            Poll::Pending
        })
    })
    .await;
}

impl<C: Callbacks> WithCallbacks<C> {
    async fn wait(&mut self, count: u32) {
        self.awaited += count;
        let target = self.awaited;
        WAITING.with(|waiting| waiting.target.set(target));
        until(|_| received() >= target).await;
    }
}

impl<C: Callbacks> Contender for WithCallbacks<C> {
    type Message = C::Message;

    async fn connect(url: &str) -> Self {
        WAITING.with(|waiting| waiting.is_open.set(false));
        let inner = Rc::new(RefCell::new(C::start(url)));
        until(|waiting| waiting.is_open.get()).await;
        Self {
            inner,
            awaited: received(),
        }
    }

    fn text(text: String) -> Self::Message {
        C::text(text)
    }

    fn binary(bytes: Vec<u8>) -> Self::Message {
        C::binary(bytes)
    }

    async fn send(&mut self, message: Self::Message) {
        self.inner.borrow_mut().send(message);
    }

    async fn next(&mut self) {
        self.wait(1).await;
    }

    async fn receive(&mut self, count: u32) {
        self.wait(count).await;
    }

    async fn round_trips(&mut self, kind: Kind, count: u32) {
        let inner = self.inner.clone();
        let send = move || inner.borrow_mut().send(kind.message::<Self>());
        send();
        WAITING.with(|waiting| {
            waiting.answer.replace(Some(Rc::new(send)));
            waiting.is_answering.set(true);
        });
        self.wait(count).await;
        // It holds the connection.
        WAITING.with(|waiting| waiting.answer.replace(None));
    }
}
