use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};

use proptest::prelude::*;

use super::queue::limits;
use crate::dispatch::{Count, counting};
use crate::error::{Error, ErrorKind};
use crate::message::Message;
use crate::receive::inbox::Inbox;
use crate::receive::queue::{OverflowPolicy, ReceiveLimit};
use crate::test_support::for_any;

#[derive(Clone, Copy, Debug)]
enum Step {
    Put(Size),
    /// The reader runs if it was woken, and takes at most this many messages.
    Read(usize),
    /// The reader runs without a wake, as a task that waits for several futures does.
    ReadUnasked(usize),
    /// The connection ends, which wakes the reader.
    Wake,
}

/// The size of a message, or `None` for one that could not be read.
type Size = Option<usize>;

fn sizes() -> impl Strategy<Value = Size> {
    prop::option::weighted(0.8, 0..=22usize)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => sizes().prop_map(Step::Put),
        3 => (1..=4usize).prop_map(Step::Read),
        2 => (1..=4usize).prop_map(Step::ReadUnasked),
        1 => Just(Step::Wake),
    ];
    prop::collection::vec(step, 0..=40)
}

type Item = Result<Message, Error>;

/// Returns a message whose first byte identifies it.
fn message(number: usize, size: Size) -> Item {
    match size {
        Some(size) => Ok(Message::binary(vec![number as u8; size])),
        None => Err(Error::unsupported_data(number.to_string(), "no rule")),
    }
}

/// Reads as a stream does: the queued messages, then it stores its waker.
struct Reader {
    taken: Vec<Item>,
    /// The number of wakes since it became pending, if it is pending.
    sleeping: Option<Arc<Count>>,
}

impl Reader {
    fn run(&mut self, inbox: &Inbox<Item>, most: usize) {
        self.sleeping = None;
        for _ in 0..most {
            match inbox.take() {
                Some(message) => self.taken.push(message),
                None if inbox.overflow().is_some() => return,
                None => {
                    let (count, waker) = counting();
                    inbox.park(&waker);
                    self.sleeping = Some(count);
                    return;
                }
            }
        }
    }

    fn was_woken(&self) -> bool {
        self.sleeping.as_ref().is_none_or(|count| count.get() > 0)
    }
}

/// Checks that every offered message was taken in order, is queued, or was counted as dropped.
fn check_account(inbox: &Inbox<Item>, offered: &[Size], reader: &Reader) {
    let bytes_of = |message: &Item| message.as_ref().map_or(0, Message::len);
    let stats = inbox.stats();
    let accounted = reader.taken.len() + stats.queued_messages + stats.dropped_messages as usize;
    assert_eq!(accounted, offered.len());
    let taken_bytes: usize = reader.taken.iter().map(bytes_of).sum();
    let accounted = taken_bytes + stats.queued_bytes + stats.dropped_bytes as usize;
    assert_eq!(accounted, offered.iter().flatten().sum::<usize>());

    let mut offered = offered.iter().enumerate();
    for taken in &reader.taken {
        let is_next = |(number, size): (usize, &Size)| match (taken, message(number, *size)) {
            (Ok(taken), Ok(offered)) => *taken == offered,
            (Err(taken), Err(offered)) => taken.to_string() == offered.to_string(),
            _ => false,
        };
        assert!(offered.any(is_next), "{taken:?} is out of order");
    }
}

#[test]
fn nothing_waits_for_a_reader_that_nobody_wakes_and_nothing_is_lost() {
    for_any((limits(), steps()), |(limit, steps)| {
        let inbox = Inbox::new(limit);
        let mut offered = Vec::new();
        let mut times_told = 0;
        let mut reader = Reader {
            taken: Vec::new(),
            sleeping: None,
        };
        for step in steps {
            match step {
                Step::Put(size) => {
                    let told = inbox
                        .put(message(offered.len(), size), size.unwrap_or_default())
                        .is_err();
                    times_told += usize::from(told);
                    offered.push(size);
                }
                Step::Read(most) if reader.was_woken() => reader.run(&inbox, most),
                Step::Read(_) => (),
                Step::ReadUnasked(most) => reader.run(&inbox, most),
                Step::Wake => {
                    inbox.wake();
                    assert!(reader.was_woken());
                }
            }
            let can_go_on = inbox.stats().queued_messages > 0 || inbox.overflow().is_some();
            assert!(reader.was_woken() || !can_go_on, "after {step:?}");
            let woken = reader.sleeping.as_ref().map_or(0, |count| count.get());
            assert!(woken <= 1, "once for all that it finds");
            check_account(&inbox, &offered, &reader);
        }
        let has_overflowed = inbox.overflow().map(|error| error.kind());
        assert_eq!(
            has_overflowed,
            (times_told > 0).then_some(ErrorKind::Overflow)
        );
        assert!(times_told == 0 || limit.overflow == OverflowPolicy::Close);
        assert!(times_told <= 1);
    });
}

#[test]
fn after_an_overflow_nothing_more_comes_in() {
    let sizes = || prop::collection::vec(sizes(), 0..=12);
    for_any((limits(), sizes(), sizes()), |(limit, before, after)| {
        let inbox = Inbox::new(limit.overflow(OverflowPolicy::Close));
        let is_full = |size: &Size| {
            inbox
                .put(message(0, *size), size.unwrap_or_default())
                .is_err()
        };
        if !before.iter().any(is_full) {
            return;
        }
        let waiting = inbox.stats().queued_messages;
        for size in after {
            let taken = inbox.take();
            assert!(!is_full(&size), "it is told once");
            drop(taken);
        }
        assert!(inbox.stats().queued_messages <= waiting);
        let rest = std::iter::from_fn(|| inbox.take()).count();
        assert!(rest <= waiting, "{rest} of {waiting}");
    });
}

/// An executor that polls the reader inside `wake()`.
#[test]
fn a_reader_that_runs_inside_wake_gets_everything_at_once() {
    thread_local! {
        static INBOX: RefCell<Option<Rc<Inbox<Message>>>> = const { RefCell::new(None) };
        static TAKEN: RefCell<Vec<Message>> = const { RefCell::new(Vec::new()) };
    }
    struct Executor;
    impl Wake for Executor {
        fn wake(self: Arc<Self>) {
            let inbox = INBOX.with_borrow(Clone::clone).unwrap();
            while let Some(message) = inbox.take() {
                TAKEN.with_borrow_mut(|taken| taken.push(message));
            }
            inbox.park(&Waker::from(self));
        }
    }
    for_any(prop::collection::vec(0..=22usize, 0..=20), |sizes| {
        let inbox = Rc::new(Inbox::new(ReceiveLimit::default().messages(1)));
        INBOX.set(Some(Rc::clone(&inbox)));
        TAKEN.take();
        Waker::from(Arc::new(Executor)).wake();
        let offered: Vec<Message> = sizes.iter().map(|size| vec![0; *size].into()).collect();
        for message in &offered {
            assert!(inbox.put(message.clone(), message.len()).is_ok());
        }
        assert_eq!(TAKEN.take(), offered);
        assert_eq!(inbox.stats().dropped_messages, 0);
    });
}
