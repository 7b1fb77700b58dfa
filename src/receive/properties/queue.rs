use proptest::prelude::*;

use crate::receive::queue::{OverflowPolicy, Queue, QueueFull, ReceiveLimit, ReceiveStats};
use crate::test_support::for_any;

#[derive(Clone, Copy, Debug)]
enum Step {
    Push(usize),
    Pop,
    CountDropped(usize),
}

/// Valid limits that are small enough to be reached.
pub(super) fn limits() -> impl Strategy<Value = ReceiveLimit> {
    let policies = [
        OverflowPolicy::Close,
        OverflowPolicy::DropOldest,
        OverflowPolicy::DropNewest,
    ];
    let policy = prop::sample::select(policies.to_vec());
    (1..=5usize, 1..=20usize, policy).prop_map(|(messages, bytes, policy)| {
        ReceiveLimit::default()
            .messages(messages)
            .bytes(bytes)
            .overflow(policy)
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..=22usize).prop_map(Step::Push),
        3 => (0..=4usize).prop_map(Step::Push),
        3 => Just(Step::Pop),
        1 => (0..=22usize).prop_map(Step::CountDropped),
    ];
    prop::collection::vec(step, 0..=40)
}

/// A naive queue, which is slow and obviously correct.
struct Model {
    limit: ReceiveLimit,
    waiting: Vec<(u32, usize)>,
    dropped: Vec<usize>,
    peak: (usize, usize),
}

impl Model {
    fn new(limit: ReceiveLimit) -> Self {
        Self {
            limit,
            waiting: Vec::new(),
            dropped: Vec::new(),
            peak: (0, 0),
        }
    }

    fn bytes(&self) -> usize {
        self.waiting.iter().map(|(_, bytes)| bytes).sum()
    }

    fn fits(&self) -> bool {
        self.waiting.len() <= self.limit.messages && self.bytes() <= self.limit.bytes
    }

    /// Adds the item first, and then removes items above the limit.
    fn push(&mut self, item: u32, bytes: usize) -> Result<(), QueueFull> {
        let mut all_fits = true;
        self.waiting.push((item, bytes));
        while !self.fits() {
            let last = self.waiting.len() - 1;
            let can_ever_fit = bytes <= self.limit.bytes;
            let goes = match self.limit.overflow {
                OverflowPolicy::DropOldest if can_ever_fit => 0,
                _ => last,
            };
            let (_, bytes) = self.waiting.remove(goes);
            self.dropped.push(bytes);
            all_fits = false;
        }
        self.peak.0 = self.peak.0.max(self.waiting.len());
        self.peak.1 = self.peak.1.max(self.bytes());
        match self.limit.overflow {
            OverflowPolicy::Close if !all_fits => Err(QueueFull),
            _ => Ok(()),
        }
    }

    fn stats(&self) -> ReceiveStats {
        ReceiveStats {
            queued_messages: self.waiting.len(),
            queued_bytes: self.bytes(),
            peak_messages: self.peak.0,
            peak_bytes: self.peak.1,
            dropped_messages: self.dropped.len() as u64,
            dropped_bytes: self.dropped.iter().sum::<usize>() as u64,
        }
    }
}

#[test]
fn it_does_what_a_naive_queue_does() {
    for_any((limits(), steps()), |(limit, steps)| {
        let mut queue = Queue::new(limit);
        let mut model = Model::new(limit);
        for (item, step) in (0..).zip(steps) {
            match step {
                Step::Push(bytes) => {
                    assert_eq!(queue.push(item, bytes), model.push(item, bytes));
                }
                Step::Pop if model.waiting.is_empty() => assert_eq!(queue.pop(), None),
                Step::Pop => assert_eq!(queue.pop(), Some(model.waiting.remove(0).0)),
                Step::CountDropped(bytes) => {
                    queue.count_dropped(bytes);
                    model.dropped.push(bytes);
                }
            }
            assert_eq!(queue.stats(), model.stats(), "after {step:?}");
        }
        let rest: Vec<u32> = std::iter::from_fn(|| queue.pop()).collect();
        let expected: Vec<u32> = model.waiting.iter().map(|(item, _)| *item).collect();
        assert_eq!(rest, expected);
    });
}

#[test]
fn the_limit_is_kept_and_whatever_was_offered_is_taken_waits_or_was_dropped() {
    for_any((limits(), steps()), |(limit, steps)| {
        let mut queue = Queue::new(limit);
        let (mut offered, mut taken) = ((0, 0), (0, 0));
        for step in steps {
            match step {
                Step::Push(bytes) => {
                    offered = (offered.0 + 1, offered.1 + bytes);
                    let pushed = queue.push(bytes, bytes);
                    let may_fail = limit.overflow == OverflowPolicy::Close;
                    assert!(pushed.is_ok() || may_fail);
                }
                Step::Pop => {
                    if let Some(bytes) = queue.pop() {
                        taken = (taken.0 + 1, taken.1 + bytes);
                    }
                }
                Step::CountDropped(bytes) => {
                    offered = (offered.0 + 1, offered.1 + bytes);
                    queue.count_dropped(bytes);
                }
            }
            let stats = queue.stats();
            assert!(stats.queued_messages <= stats.peak_messages);
            assert!(stats.queued_bytes <= stats.peak_bytes);
            assert!(stats.peak_messages <= limit.messages);
            assert!(stats.peak_bytes <= limit.bytes);
            let messages = taken.0 + stats.queued_messages + stats.dropped_messages as usize;
            let bytes = taken.1 + stats.queued_bytes + stats.dropped_bytes as usize;
            assert_eq!(offered, (messages, bytes), "after {step:?}");
        }
    });
}
