use std::collections::BTreeSet;
use std::task::Poll;

use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::connection::{Action, Connection, LocalCause, Millis, Options, Sample};
use crate::error::{Error, ErrorKind};
use crate::ready_state::ReadyState;
use crate::receive::ReceiveLimit;
use crate::test_support::Chance;

const STATES: [ReadyState; 4] = [
    ReadyState::Connecting,
    ReadyState::Open,
    ReadyState::Closing,
    ReadyState::Closed,
];

/// One connection, and the state of its surroundings.
struct Life {
    connection: Connection,
    limits: [Millis; 3],
    state: ReadyState,
    buffered: u64,
    now: Millis,
    /// The errors that were dispatched since the connection opened, or since it was created.
    errors: Vec<ErrorKind>,
    ends: u32,
    /// The latest time at which the closing handshake must have ended.
    bound: Millis,
}

impl Life {
    fn random(chance: &mut Chance) -> Self {
        let limits = [0, 1, 2].map(|_| match chance.below(4) {
            0 => Millis::NEVER,
            1 => Millis::new(1),
            _ => Millis::new(chance.below(10_000) as u64 + 1),
        });
        let [connect_timeout, close_grace, close_timeout] = limits;
        let options = Options {
            connect_timeout,
            close_grace,
            close_timeout,
            ..Options::default()
        };
        let state = STATES[chance.below(3)];
        let sample = Sample { state, buffered: 0 };
        let now = Millis::new(chance.below(1000) as u64);
        let mut life = Self {
            connection: Connection::adopted(Box::new(options), sample, now),
            limits,
            state,
            buffered: 0,
            now,
            errors: Vec::new(),
            ends: 0,
            bound: Millis::NEVER,
        };
        life.note_closing(state == ReadyState::Closing);
        life
    }

    fn sample(&self) -> Sample {
        Sample {
            state: self.state,
            buffered: self.buffered,
        }
    }

    fn note_closing(&mut self, has_begun: bool) {
        if has_begun {
            self.bound = self.bound.min(self.now.after(self.limits[2]));
        }
    }

    /// Applies one random input.
    fn step(&mut self, chance: &mut Chance) {
        match chance.below(24) {
            0 => self.open(),
            1 if chance.below(4) == 0 => self.open_without_protocol(),
            1 => self.fail(chance),
            2 => self.end(CloseEvent::abnormal()),
            3 => {
                let was_clean = chance.below(2) == 0;
                let event = CloseEvent::new(CloseCode::NORMAL, CloseReason::EMPTY, was_clean);
                self.end(event);
            }
            4 => self.close(LocalCause::Closed),
            5 => self.close(LocalCause::overflowed(ReceiveLimit::default())),
            6..9 => self.observe(chance),
            9..11 => {
                if self.connection.send() {
                    self.connection.watch(self.now);
                }
                self.buffered += 100;
            }
            11 => drop(self.connection.receive()),
            12 => self.connection.wait_for_drain(self.buffered, self.now),
            13 => drop(
                self.connection
                    .check_drain(self.sample(), chance.below(2) == 0, self.now),
            ),
            14 => self.connection.drained(),
            15 => drop(self.connection.admits(self.buffered)),
            16..18 => self.buffered /= 2,
            18 => self.pass(Millis::new(chance.below(20_000) as u64)),
            _ => {
                let next = self.connection.next_timeout();
                if !next.is_never() {
                    self.pass(next.since(self.now));
                }
            }
        }
    }

    fn open(&mut self) {
        if self.connection.open() {
            self.state = ReadyState::Open;
            // An error that was dispatched before `open` was no error of this connection.
            self.errors.clear();
        }
    }

    fn open_without_protocol(&mut self) {
        let sample = self.sample();
        let action = self.connection.open_without_protocol(sample, self.now);
        if let Some(Action::Close(error)) = action {
            self.note_error(error);
            self.note_closing(true);
        }
    }

    fn fail(&mut self, chance: &mut Chance) {
        if self.ends == 0 {
            self.state = STATES[chance.below(STATES.len())];
            let error = self.connection.fail(self.now);
            self.note_error(error);
        }
    }

    fn close(&mut self, cause: LocalCause) {
        let is_first = self.connection.close(cause, self.buffered, self.now);
        self.note_closing(is_first);
        if is_first {
            let error = self.connection.failure();
            self.note_error(error);
        }
    }

    fn end(&mut self, event: CloseEvent) {
        self.ends += u32::from(self.connection.end(event));
    }

    fn observe(&mut self, chance: &mut Chance) {
        self.state = STATES[chance.below(STATES.len())];
        let begins_closing = self.connection.begins_closing(self.state);
        self.note_closing(begins_closing);
        if begins_closing {
            self.connection.observe(self.sample(), self.now);
        }
    }

    fn note_error(&mut self, error: Option<Error>) {
        self.errors.extend(error.map(|error| error.kind()));
    }

    /// Advances the time by a span, and handles each timer at its deadline.
    fn pass(&mut self, span: Millis) {
        let until = self.now.after(span);
        while self.connection.next_timeout() <= until {
            self.now = self.now.max(self.connection.next_timeout());
            // The driver samples the native socket first.
            let begins_closing = self.connection.begins_closing(self.state);
            self.note_closing(begins_closing);
            let sample = self.sample();
            match self.connection.handle_timeout(sample, self.now) {
                Some(Action::Close(error)) => {
                    self.note_error(error);
                    self.note_closing(true);
                }
                Some(Action::End) => self.ends += 1,
                Some(Action::CheckDrain) => {
                    self.buffered /= 2;
                    self.connection.check_drain(self.sample(), true, self.now);
                }
                None => {}
            }
        }
        self.now = until;
    }

    fn check(&self) {
        let has_ended = self.connection.close_event().is_some();
        assert_eq!(u32::from(has_ended), self.ends, "it ends once");
        let next = self.connection.next_timeout();
        if has_ended {
            assert!(next.is_never(), "a timer is left");
            self.check_cause();
        } else {
            assert!(self.now <= self.bound, "it should have ended");
            assert!(self.bound.is_never() || !next.is_never(), "nothing ends it");
            assert!(self.connection.end_of_stream().is_none());
        }
    }

    /// Promise 42.
    fn check_cause(&self) {
        let kind = |answer: &Poll<Result<(), Error>>| match answer {
            Poll::Ready(Err(error)) => Some(error.kind()),
            Poll::Ready(Ok(())) => None,
            Poll::Pending => panic!("a future of an ended connection is pending"),
        };
        let opened = kind(&self.connection.poll_opened());
        let stream = self.connection.end_of_stream();
        let stream = kind(&stream.map_or(Poll::Pending, Poll::Ready));
        for state in STATES {
            let cause = kind(&self.connection.poll_open(state));
            assert!(cause.is_some());
            assert!(opened.is_none() || opened == cause, "{opened:?}, {cause:?}");
            assert!(stream.is_none() || stream == cause, "{stream:?}, {cause:?}");
            let is_failure = |kind| [ErrorKind::Timeout, ErrorKind::Overflow].contains(&kind);
            assert!(stream.is_some() || !cause.is_some_and(is_failure));
            let failures = self.errors.iter().filter(|kind| is_failure(**kind));
            assert!(failures.count() <= 1, "{:?}", self.errors);
            for dispatched in &self.errors {
                assert_eq!(Some(*dispatched), cause, "{:?}", self.errors);
            }
        }
    }
}

/// Promises 42 and 43: a million inputs.
#[test]
fn any_order_of_inputs_ends_once_in_time_with_one_cause_and_leaves_no_timer() {
    let (mut causes, mut lives) = (BTreeSet::new(), 0);
    for seed in 0..1000 {
        let mut chance = Chance(seed);
        let mut life = Life::random(&mut chance);
        let mut after_the_end = 0;
        for _ in 0..1000 {
            life.step(&mut chance);
            life.check();
            if life.ends > 0 {
                after_the_end += 1;
                if let Poll::Ready(Err(error)) = life.connection.poll_open(life.state) {
                    causes.insert(format!("{:?}", error.kind()));
                }
            }
            if after_the_end > 10 {
                life = Life::random(&mut chance);
                (after_the_end, lives) = (0, lives + 1);
            }
        }
    }
    // The inputs have to reach every cause and enough connections.
    let expected = ["Closed", "Connect", "Overflow", "Timeout"].map(str::to_owned);
    assert_eq!(causes, BTreeSet::from(expected));
    assert!(lives > 10_000, "{lives}");
}
