//! Attempts, and the loss of one connection before the next.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::world::World;
use crate::close::CloseEvent;
use crate::error::{Error, OptionRule};
use crate::reconnect::{
    ConnectionCause, ConnectionState, ExponentialBackoff, Inbound, Input, Policy, Refusal, Retry,
    Wake,
};
use crate::url::Blocked;

const SECOND: Duration = Duration::from_secs(1);

/// A policy with a delay of one second, and the list of the retries that it was called for.
fn counting() -> (Policy, Rc<RefCell<Vec<u32>>>) {
    let retries = Rc::<RefCell<Vec<u32>>>::default();
    let asked = Rc::clone(&retries);
    let backoff = move |retry: Retry| {
        asked.borrow_mut().push(retry.number);
        Some(SECOND)
    };
    let policy = Policy {
        backoff: Rc::new(backoff),
        ..Policy::default()
    };
    (policy, retries)
}

/// Promise 26.
#[test]
fn a_refused_connection_is_told_as_it_is() {
    let mut world = World::in_state(Policy::default(), ConnectionState::Connecting);
    world.end(1006);
    let event = world.last();
    assert_eq!(event.to, ConnectionState::Waiting);
    let ConnectionCause::Ended(close) = &event.cause else {
        panic!("{:?}", event.cause);
    };
    assert_eq!((close.code.as_u16(), close.was_clean), (1006, false));
    // Without a connection, 1008 does not come from the server.
    let mut world = World::in_state(Policy::default(), ConnectionState::Connecting);
    world.end(1008);
    assert_eq!(world.state(), ConnectionState::Waiting);
}

/// Promise 27.
#[test]
fn a_step_that_never_settles_times_out_and_is_retried() {
    for (state, seconds) in [
        (ConnectionState::Resolving, 10),
        (ConnectionState::Connecting, 15),
        (ConnectionState::Preparing, 10),
    ] {
        let mut world = World::in_state(Policy::default(), state);
        let slow = world.current();
        assert_eq!(world.pass_until_due(), SECOND * seconds, "{state:?}");
        assert!(world.alive.is_empty(), "{state:?} goes on");
        let event = world.last();
        assert_eq!(event.to, ConnectionState::Waiting);
        assert!(matches!(event.cause, ConnectionCause::TimedOut(late) if late == state));
        world.pass_until_due();
        let changes = world.events.len();
        // It settles late, during the next attempt.
        for input in [
            Input::Resolved(slow, Ok(())),
            Input::Opened(slow),
            Input::Prepared(slow, Err(Refusal::Stop)),
            Input::Ended(slow, CloseEvent::abnormal()),
        ] {
            world.happen(0.0, input);
        }
        assert_eq!(world.since(changes), [], "{state:?}");
    }
}

/// Promise 27.
#[test]
fn a_provider_or_preparations_that_fail_are_retried_and_a_stop_stops() {
    for stage in [ConnectionState::Resolving, ConnectionState::Preparing] {
        for (refusal, state) in [
            (Refusal::Retry, ConnectionState::Waiting),
            (Refusal::Stop, ConnectionState::Failed),
        ] {
            let mut world = World::in_state(Policy::default(), stage);
            world.refuse(0.0, world.current(), refusal);
            assert_eq!(world.state(), state);
            assert!(world.alive.is_empty(), "its socket is left");
            let has_timer = world.machine.timeout().is_some();
            assert_eq!(has_timer, refusal == Refusal::Retry);
        }
    }
}

/// Bad input, a blocked port and mixed content are retried by nobody.
#[test]
fn a_url_that_the_browser_does_not_connect_to_fails_at_once() {
    for error in [
        Error::blocked(Blocked::Port(25)),
        OptionRule::NoHighWaterMark.into(),
    ] {
        let mut world = World::in_state(Policy::default(), ConnectionState::Connecting);
        world.happen(0.0, Input::CannotConnect(world.current(), error));
        assert_eq!(world.state(), ConnectionState::Failed);
        let cause = &world.last().cause;
        assert!(matches!(cause, ConnectionCause::CannotConnect(_)));
    }
}

/// Promise 28.
#[test]
fn a_server_that_accepts_and_closes_meets_the_limit_of_retries() {
    let policy = Policy {
        backoff: Rc::new(ExponentialBackoff::new().max_retries(3)),
        ..Policy::default()
    };
    let mut world = World::in_state(policy, ConnectionState::Open);
    for _ in 0..3 {
        world.end(1000);
        assert_eq!(world.state(), ConnectionState::Waiting);
        world.pass_until_due();
        while world.state() != ConnectionState::Open {
            world.go_well(0.0);
        }
    }
    world.end(1000);
    assert_eq!(world.state(), ConnectionState::Failed);
    assert_eq!(world.last().attempt, 4);
    assert_eq!(
        world.last().cause.to_string(),
        "no retry is left: the connection has ended: 1000 (normal closure), without a closing handshake"
    );
}

#[test]
fn the_total_time_counts_from_the_first_loss_and_not_while_the_machine_sleeps() {
    let elapsed = Rc::<RefCell<Vec<u64>>>::default();
    let asked = Rc::clone(&elapsed);
    let policy = Policy {
        backoff: Rc::new(move |retry: Retry| {
            asked.borrow_mut().push(retry.elapsed.as_secs());
            Some(SECOND * 3)
        }),
        ..Policy::default()
    };
    let mut world = World::in_state(policy, ConnectionState::Connecting);
    world.now += SECOND * 7;
    let lose = |world: &mut World, inputs: &[Input]| {
        world.end(1006);
        for input in inputs {
            world.happen(0.0, input.clone());
        }
        world.pass_until_due();
        world.go_well(0.0);
    };
    lose(&mut world, &[]);
    lose(&mut world, &[Input::Wake(Wake::Visible)]);
    world.end(1006);
    // An hour late.
    world.now += SECOND * 3603;
    world.happen(0.0, Input::Wake(Wake::ClockJump));
    world.go_well(0.0);
    lose(&mut world, &[]);
    lose(&mut world, &[Input::Offline, Input::Wake(Wake::Online)]);
    lose(&mut world, &[]);
    assert_eq!(*elapsed.borrow(), [0, 3, 4, 7, 10, 0]);
}

/// Promise 28.
#[test]
fn a_connection_that_has_proven_itself_makes_the_next_loss_the_first_one() {
    type Proof = fn(&mut World);
    let proofs: [(Proof, u32); 5] = [
        (|_| {}, 3),
        (|world| world.pass(0.0, SECOND * 4), 3),
        (|world| world.pass(0.0, SECOND * 5), 1),
        (|world| world.happen(0.0, Input::MarkHealthy), 1),
        (
            |world| {
                let message = Input::Received(world.current(), Inbound::Other);
                world.happen(0.0, message);
            },
            1,
        ),
    ];
    for (number, (proof, expected)) in proofs.into_iter().enumerate() {
        let (policy, retries) = counting();
        let mut world = World::in_state(policy, ConnectionState::Connecting);
        for _ in 0..2 {
            world.end(1006);
            world.pass_until_due();
            world.go_well(0.0);
        }
        world.go_well(0.0);
        world.go_well(0.0);
        assert_eq!(world.state(), ConnectionState::Open);
        proof(&mut world);
        world.end(1006);
        assert_eq!(*retries.borrow(), [1, 2, expected], "proof {number}");
    }
}

#[test]
fn a_failure_without_a_network_is_no_retry() {
    let (policy, retries) = counting();
    let mut world = World::in_state(policy, ConnectionState::Connecting);
    world.happen(0.0, Input::Offline);
    for _ in 0..3 {
        world.end(1006);
        assert_eq!(world.state(), ConnectionState::WaitingForNetwork);
        assert_eq!(world.pass_until_due(), SECOND * 15);
        world.go_well(0.0);
    }
    world.happen(0.0, Input::Wake(Wake::Online));
    world.end(1006);
    assert_eq!(*retries.borrow(), [1]);
}

#[test]
fn a_requested_connection_resets_the_retries() {
    let (policy, retries) = counting();
    let mut world = World::in_state(policy, ConnectionState::Connecting);
    for _ in 0..2 {
        world.end(1006);
        world.happen(0.0, Input::Connect);
        assert_eq!(world.state(), ConnectionState::Resolving);
        world.go_well(0.0);
    }
    world.end(1006);
    assert_eq!(*retries.borrow(), [1, 1, 1]);
}

/// Promise 31.
#[test]
fn an_end_that_is_told_twice_makes_one_attempt() {
    let mut world = World::in_state(Policy::default(), ConnectionState::Open);
    let lost = world.current();
    let changes = world.events.len();
    for _ in 0..3 {
        world.happen(0.5, Input::Ended(lost, CloseEvent::abnormal()));
    }
    assert_eq!(world.since(changes).len(), 1);
    world.pass_until_due();
    let attempt = world.current();
    for input in [
        Input::Ended(lost, CloseEvent::abnormal()),
        Input::Opened(lost),
        Input::Received(lost, Inbound::Other),
    ] {
        world.happen(0.5, input);
    }
    assert_eq!(world.current(), attempt);
    assert_eq!(world.since(changes).len(), 2);
}

/// Promise 38.
#[test]
fn every_change_is_told_with_its_cause() {
    use ConnectionState as State;

    let mut world = World::in_state(Policy::default(), State::Open);
    world.end(1001);
    world.happen(0.0, Input::Offline);
    world.happen(0.0, Input::Wake(Wake::Online));
    world.pass_until_due();
    world.happen(0.0, Input::PageHidden);
    world.happen(0.0, Input::Wake(Wake::Resumed));
    world.happen(0.0, Input::Close);
    let causes = [
        (State::Resolving, "it was requested"),
        (State::Connecting, "the previous step is complete"),
        (State::Preparing, "the previous step is complete"),
        (State::Open, "the previous step is complete"),
        (
            State::Waiting,
            "the connection has ended: 1001 (going away), without a closing handshake",
        ),
        (State::WaitingForNetwork, "the browser is offline"),
        (State::Waiting, "the browser is online"),
        (State::Resolving, "the delay has elapsed"),
        (State::Suspended, "the page is in the back/forward cache"),
        (State::Resolving, "the page has resumed"),
        (State::Closed, "this side has closed the connection"),
    ];
    let told = world.since(0);
    let told: Vec<_> = told
        .iter()
        .map(|(state, cause)| (*state, cause.as_str()))
        .collect();
    assert_eq!(told, causes);
}
