//! The behavior of a connection in the orders of events that users reported.

use std::time::Duration;

use super::*;
use crate::close::{CloseCode, CloseReason};
use crate::error::ErrorKind;
use crate::receive::ReceiveLimit;

/// A connection with its native socket and its clock, and the dispatched errors.
struct World {
    connection: Connection,
    state: ReadyState,
    buffered: u64,
    now: Millis,
    errors: Vec<ErrorKind>,
    closed_native: bool,
    /// The bytes that leave the buffer between two timers.
    leaves: u64,
}

impl World {
    fn new(options: Options, state: ReadyState) -> Self {
        let sample = Sample { state, buffered: 0 };
        Self {
            connection: Connection::adopted(Box::new(options), sample, Millis::ZERO),
            state,
            buffered: 0,
            now: Millis::ZERO,
            errors: Vec::new(),
            closed_native: false,
            leaves: 0,
        }
    }

    fn connecting(options: Options) -> Self {
        Self::new(options, ReadyState::Connecting)
    }

    fn open(options: Options) -> Self {
        Self::new(options, ReadyState::Open)
    }

    fn sample(&self) -> Sample {
        Sample {
            state: self.state,
            buffered: self.buffered,
        }
    }

    /// Fires `error` at a socket in a state.
    fn fail(&mut self, state: ReadyState) {
        self.state = state;
        let error = self.connection.fail(self.now);
        self.errors.extend(error.map(|error| error.kind()));
    }

    fn close(&mut self, cause: LocalCause) -> bool {
        let is_first = self.connection.close(cause, self.buffered, self.now);
        if is_first {
            self.state = ReadyState::Closing;
        }
        is_first
    }

    fn end(&mut self, event: CloseEvent) -> bool {
        self.state = ReadyState::Closed;
        self.connection.end(event)
    }

    /// Advances the time to the next timer. Returns false if there is none.
    fn pass(&mut self) -> bool {
        let at = self.connection.next_timeout();
        if at.is_never() {
            return false;
        }
        self.now = self.now.max(at);
        self.buffered = self.buffered.saturating_sub(self.leaves);
        match self.connection.handle_timeout(self.sample(), self.now) {
            Some(Action::Close(error)) => {
                self.errors.extend(error.map(|error| error.kind()));
                self.closed_native = true;
                self.state = ReadyState::Closing;
            }
            Some(Action::CheckDrain) => {
                self.connection.check_drain(self.sample(), true, self.now);
            }
            Some(Action::End) | None => {}
        }
        true
    }

    /// Advances the time until the connection has ended, and returns the time of the end.
    fn pass_to_the_end(&mut self) -> Millis {
        while self.connection.close_event().is_none() {
            assert!(self.pass(), "it never ends: {:?}", self.connection);
        }
        assert!(self.connection.next_timeout().is_never(), "a timer is left");
        self.now
    }

    fn kind_for_futures(&self) -> Option<ErrorKind> {
        match self.connection.poll_open(self.state) {
            Poll::Ready(Err(error)) => Some(error.kind()),
            _ => None,
        }
    }

    fn kind_of_opened(&self) -> Option<ErrorKind> {
        match self.connection.poll_opened() {
            Poll::Ready(Err(error)) => Some(error.kind()),
            _ => None,
        }
    }

    fn kind_for_streams(&self) -> Option<ErrorKind> {
        let end = self.connection.end_of_stream()?;
        end.err().map(|error| error.kind())
    }
}

/// Firefox and WebKitGTK open such a connection.
#[test]
fn a_connection_without_the_required_subprotocol_could_not_be_made() {
    let mut world = World::connecting(options());
    let action = world
        .connection
        .open_without_protocol(world.sample(), world.now);
    let Some(Action::Close(Some(error))) = action else {
        panic!("{action:?}");
    };
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!world.connection.open(), "it is closed already");
    assert_eq!(world.kind_of_opened(), None);
    assert!(world.end(clean(1000)));
    assert_eq!(world.kind_of_opened(), Some(ErrorKind::Connect));
    assert_eq!(world.kind_for_futures(), Some(ErrorKind::Connect));
    assert_eq!(world.kind_for_streams(), Some(ErrorKind::Connect));
    let Poll::Ready(Err(error)) = world.connection.poll_opened() else {
        panic!("it has ended");
    };
    assert_eq!(error.close_event(), Some(&clean(1000)));
    assert!(error.to_string().contains("subprotocol"), "{error}");
}

fn options() -> Options {
    Options::default()
}

fn clean(code: u16) -> CloseEvent {
    CloseEvent::new(CloseCode::from(code), CloseReason::EMPTY, true)
}

const SECOND: Millis = Millis::new(1000);

#[test]
fn a_refused_connection_is_an_error_that_carries_the_close_event() {
    let mut world = World::connecting(options());
    world.fail(ReadyState::Closed);
    assert_eq!(world.kind_for_futures(), None, "only close settles");
    assert!(world.end(CloseEvent::abnormal()));
    let Poll::Ready(Err(error)) = world.connection.poll_open(ReadyState::Closed) else {
        panic!("it has to be settled");
    };
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.close_event(), Some(&CloseEvent::abnormal()));
    assert_eq!(world.errors, [ErrorKind::Connect]);
}

/// Case 2. No data leaves, and no event fires.
#[test]
fn a_peer_that_closes_while_it_reads_nothing_is_noticed_and_given_up() {
    let mut world = World::open(options());
    world.buffered = 16 * 1024 * 1024;
    assert!(world.connection.send(), "no watch is set yet");
    world.connection.watch(world.now);
    assert!(!world.connection.send(), "one watch is enough");
    assert!(world.pass());
    world.state = ReadyState::Closing;
    let noticed = world.now.after(SECOND);
    let end = world.pass_to_the_end();
    assert_eq!(end, noticed.after(LEAST_GRACE_OF_PEER));
    assert_eq!(
        world.connection.close_event(),
        Some(&CloseEvent::abnormal())
    );
    assert_eq!(world.kind_for_futures(), Some(ErrorKind::Closed));
    assert_eq!(world.kind_for_streams(), Some(ErrorKind::Closed));
}

/// Case 2. Every read of the state detects the closing handshake.
#[test]
fn a_sample_of_a_closing_socket_starts_the_grace_period() {
    let mut world = World::open(options());
    assert!(!world.connection.begins_closing(ReadyState::Open));
    world.state = ReadyState::Closing;
    assert!(world.connection.begins_closing(ReadyState::Closing));
    world.connection.observe(world.sample(), world.now);
    assert!(!world.connection.begins_closing(ReadyState::Closing));
    assert_eq!(world.pass_to_the_end(), LEAST_GRACE_OF_PEER);
}

#[test]
fn sent_data_is_watched_until_it_has_left() {
    let mut world = World::open(options());
    world.buffered = 3;
    world.leaves = 1;
    assert!(world.connection.send());
    world.connection.watch(world.now);
    let mut checks = 0;
    while world.pass() {
        checks += 1;
    }
    assert_eq!((checks, world.now), (3, Millis::new(3000)));
    assert!(world.connection.send(), "the next message is watched anew");
    world.connection.watch(world.now);
    world.connection.drained();
    assert!(!world.pass(), "all sent data is known to have left");
}

/// Case 3. `WebKitGTK` shows no sign of a close for 5 s, and accepts every message in that time.
#[test]
fn messages_since_the_last_sign_of_life_are_counted() {
    let mut world = World::open(options());
    for _ in 0..3 {
        world.connection.send();
    }
    world.connection.receive();
    assert_eq!(world.connection.unanswered(), 0);
    for _ in 0..49 {
        world.connection.send();
    }
    assert!(world.end(CloseEvent::abnormal()));
    assert_eq!(world.connection.unanswered(), 49);
}

/// Case 11.
#[test]
fn a_connect_timeout_is_the_cause_everywhere_and_is_dispatched_once() {
    let mut world = World::connecting(options());
    assert!(world.pass());
    assert_eq!(world.now, options().connect_timeout);
    assert!(world.closed_native);
    // Browsers fire `error` and `close` on a socket that is closed while it connects.
    world.fail(ReadyState::Closed);
    assert!(world.end(CloseEvent::abnormal()));
    assert_eq!(world.errors, [ErrorKind::Timeout]);
    let timeout = Some(ErrorKind::Timeout);
    assert_eq!(world.kind_of_opened(), timeout);
    assert_eq!(world.kind_for_futures(), timeout);
    assert_eq!(world.kind_for_streams(), timeout);
}

/// Case 11.
#[test]
fn closing_while_connecting_is_the_cause_everywhere() {
    let mut world = World::connecting(options());
    assert!(world.close(LocalCause::Closed));
    world.fail(ReadyState::Closed);
    assert!(world.end(CloseEvent::abnormal()));
    let closed = Some(ErrorKind::Closed);
    assert_eq!(world.errors, [ErrorKind::Closed]);
    assert_eq!(world.kind_of_opened(), closed);
    assert_eq!(world.kind_for_futures(), closed);
    assert_eq!(world.kind_for_streams(), closed);
}

/// Case 11.
#[test]
fn an_overflow_is_the_cause_for_every_stream_also_after_a_clean_close() {
    let mut world = World::open(options());
    let limit = ReceiveLimit::default().messages(2);
    assert!(world.close(LocalCause::overflowed(limit)));
    assert!(world.end(clean(1000)));
    let overflow = Some(ErrorKind::Overflow);
    assert_eq!(world.kind_for_streams(), overflow);
    assert_eq!(world.kind_for_futures(), overflow);
    assert_eq!(world.kind_of_opened(), None, "it has been open");
}

/// Case 12.
#[test]
fn a_socket_that_was_adopted_while_closing_was_made_only_if_its_close_is_clean() {
    for (event, expected) in [
        (CloseEvent::abnormal(), Some(ErrorKind::Connect)),
        (clean(1000), None),
    ] {
        let mut world = World::new(options(), ReadyState::Closing);
        assert!(world.connection.poll_opened().is_pending());
        assert!(world.end(event));
        assert_eq!(world.kind_of_opened(), expected);
    }
    let mut silent = World::new(options(), ReadyState::Closing);
    assert_eq!(silent.pass_to_the_end(), LEAST_GRACE_OF_PEER);
    assert_eq!(silent.kind_of_opened(), Some(ErrorKind::Connect));
}

/// Case 13.
#[test]
fn a_failure_is_not_reported_as_a_timeout() {
    for state in [ReadyState::Connecting, ReadyState::Closed] {
        let mut world = World::connecting(Options {
            connect_timeout: Millis::new(30),
            ..options()
        });
        world.fail(state);
        world.pass_to_the_end();
        assert_eq!(world.kind_of_opened(), Some(ErrorKind::Connect), "{state}");
        assert!(world.errors.iter().all(|kind| *kind == ErrorKind::Connect));
    }
}

/// Case 13. `WebKitGTK` fires only `error` for a blocked port, and sets CLOSED some time after it.
#[test]
fn a_failure_that_no_close_event_follows_ends_after_the_grace() {
    let mut world = World::connecting(Options {
        connect_timeout: Millis::NEVER,
        ..options()
    });
    world.fail(ReadyState::Connecting);
    world.state = ReadyState::Closed;
    assert_eq!(world.pass_to_the_end(), options().close_grace);
    assert_eq!(world.kind_of_opened(), Some(ErrorKind::Connect));
}

/// Case 14. One byte leaves in each grace period.
#[test]
fn a_peer_that_takes_one_byte_at_a_time_meets_the_close_timeout() {
    let mut world = World::open(options());
    world.buffered = 1_000_000;
    world.leaves = 1;
    assert!(world.close(LocalCause::Closed));
    assert_eq!(world.pass_to_the_end(), options().close_timeout);
    assert_eq!(
        world.connection.close_event(),
        Some(&CloseEvent::abnormal())
    );
}

#[test]
fn the_grace_period_restarts_while_sent_data_leaves() {
    for (buffered, leaves, graces) in [(0, 0, 1), (300, 0, 1), (300, 100, 4)] {
        let mut world = World::open(options());
        world.buffered = buffered;
        world.leaves = leaves;
        assert!(world.close(LocalCause::Closed));
        let grace = options().close_grace.get();
        assert_eq!(world.pass_to_the_end().get(), graces * grace, "{buffered}");
    }
}

#[test]
fn a_small_grace_does_not_hide_the_code_of_a_peer_that_closes_first() {
    let mut world = World::open(Options {
        close_grace: Millis::new(50),
        ..options()
    });
    world.state = ReadyState::Closing;
    world.connection.observe(world.sample(), world.now);
    assert_eq!(world.connection.next_timeout(), LEAST_GRACE_OF_PEER);
    assert!(world.end(clean(4001)));
    assert_eq!(world.connection.close_event(), Some(&clean(4001)));
}

#[test]
fn without_limits_nothing_is_watched_and_closing_waits_for_the_browser() {
    let unlimited = || Options {
        close_grace: Millis::NEVER,
        close_timeout: Millis::NEVER,
        ..options()
    };
    let mut closing = World::open(unlimited());
    closing.connection.send();
    closing.connection.watch(closing.now);
    assert!(closing.close(LocalCause::Closed));
    assert!(!closing.pass());
    let mut failing = World::open(unlimited());
    failing.fail(ReadyState::Closed);
    assert!(!failing.pass());
}

#[test]
fn a_late_open_does_not_revive_a_closed_connection() {
    for cause in [LocalCause::TimedOut, LocalCause::Closed] {
        let mut world = World::connecting(options());
        assert!(world.close(cause));
        assert!(!world.close(cause));
        assert!(!world.connection.open());
        assert!(world.connection.poll_open(ReadyState::Open).is_pending());
        assert!(world.end(CloseEvent::abnormal()));
        assert!(!world.connection.open());
        assert!(world.kind_of_opened().is_some());
    }
}

#[test]
fn an_open_connection_cannot_time_out() {
    let mut world = World::connecting(options());
    assert!(world.connection.open());
    assert!(!world.connection.open());
    assert!(!world.pass(), "there is no timer");
    assert!(world.connection.poll_open(ReadyState::Closing).is_pending());
}

#[test]
fn closing_a_failed_connection_does_not_hide_the_failure() {
    let mut world = World::connecting(options());
    world.fail(ReadyState::Closed);
    assert!(world.close(LocalCause::Closed));
    assert!(world.end(CloseEvent::abnormal()));
    assert_eq!(world.kind_of_opened(), Some(ErrorKind::Connect));
}

#[test]
fn the_first_close_event_stays() {
    let mut world = World::open(options());
    assert!(world.end(clean(1000)));
    assert!(!world.end(CloseEvent::abnormal()));
    assert!(!world.close(LocalCause::Closed));
    assert_eq!(world.connection.close_event(), Some(&clean(1000)));
    assert_eq!(world.kind_for_streams(), None);
}

#[test]
fn an_error_event_of_other_code_ends_nothing() {
    let mut world = World::open(options());
    world.fail(ReadyState::Open);
    while world.pass() {}
    assert_eq!(world.connection.close_event(), None);
}

/// Case 5. The first two reads do not wait for timers, which browsers clamp to 4 ms.
#[test]
fn waiting_senders_are_woken_when_the_buffer_drains() {
    let mut world = World::open(options());
    world.buffered = 2_000_000;
    let mut delays = Vec::new();
    world.connection.wait_for_drain(world.buffered, world.now);
    for _ in 0..4 {
        let before = world.now;
        assert!(world.pass());
        delays.push(world.now.since(before).get());
    }
    assert_eq!(delays, [0, 0, 1, 2]);
    world.leaves = 1;
    assert!(world.connection.receive(), "messages are not throttled");
    world.buffered -= 1;
    assert!(
        world
            .connection
            .check_drain(world.sample(), true, world.now)
    );
    assert!(!world.connection.receive());
}

#[test]
fn dropped_senders_are_not_polled_for() {
    let mut world = World::open(options());
    world.buffered = 10;
    world.connection.wait_for_drain(10, world.now);
    let wakes = world
        .connection
        .check_drain(world.sample(), false, world.now);
    assert!(wakes, "no sender is left to poll for");
    assert_eq!(world.connection.next_timeout(), WATCH_INTERVAL);
}

#[test]
fn the_error_of_a_timeout_names_the_time() {
    let mut world = World::connecting(Options {
        connect_timeout: Some(Duration::from_millis(1500)).into(),
        ..options()
    });
    world.pass_to_the_end();
    let Poll::Ready(Err(error)) = world.connection.poll_opened() else {
        panic!("it has timed out");
    };
    assert!(error.to_string().contains("1500 ms"), "{error}");
}
