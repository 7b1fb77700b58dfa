//! The final states, and the inputs that leave them.

use std::time::Duration;

use super::world::{Stage, World};
use crate::reconnect::{ClosePolicy, ConnectionCause, ConnectionState, Input, Policy, Refusal};

const SECOND: Duration = Duration::from_secs(1);

/// Returns a world in each of the states.
fn one_in_each_state() -> Vec<World> {
    use ConnectionState as State;

    let reached = |state| World::in_state(Policy::default(), state);
    let after = |state, inputs: &[Input]| {
        let mut world = reached(state);
        for input in inputs {
            world.happen(0.0, input.clone());
        }
        world
    };
    let mut waiting = reached(State::Connecting);
    waiting.end(1006);
    let mut offline = after(State::Connecting, &[Input::Offline]);
    offline.end(1006);
    let mut probing = World::in_state(
        Policy {
            heartbeat: Some(crate::reconnect::Heartbeat::new()),
            ..Policy::default()
        },
        State::Open,
    );
    probing.pass(0.0, SECOND * 25);
    let mut failed = reached(State::Resolving);
    failed.refuse(0.0, failed.current(), Refusal::Stop);
    vec![
        World::new(Policy::default()),
        reached(State::Resolving),
        reached(State::Connecting),
        reached(State::Preparing),
        reached(State::Open),
        probing,
        waiting,
        offline,
        after(State::Open, &[Input::PageHidden]),
        after(State::Open, &[Input::Close]),
        after(State::Connecting, &[Input::Close]),
        failed,
    ]
}

/// Promise 32.
#[test]
fn closing_ends_everything_from_every_state() {
    for mut world in one_in_each_state() {
        let before = world.state();
        world.happen(0.0, Input::Close);
        if before.is_open() || before == ConnectionState::Closing {
            assert_eq!(world.state(), ConnectionState::Closing, "{before:?}");
            continue;
        }
        let is_failed = before == ConnectionState::Failed;
        assert!(is_failed || world.state() == ConnectionState::Closed);
        assert!(world.alive.is_empty(), "something goes on after {before:?}");
        assert_eq!(world.machine.timeout(), None, "{before:?}");
        let changes = world.events.len();
        world.happen(0.0, Input::Close);
        world.pass(0.0, SECOND * 100);
        assert_eq!(world.since(changes), [], "{before:?}");
    }
}

/// Promise 32.
#[test]
fn a_close_sends_what_waits_and_shakes_hands_and_waits_for_neither_for_long() {
    let closing = |is_drained: bool, is_answered: bool| {
        let mut world = World::in_state(Policy::default(), ConnectionState::Open);
        world.happen(0.0, Input::Close);
        let start = world.now;
        assert_eq!(world.drains, [world.current()], "what waits goes out first");
        if is_drained {
            world.happen(0.0, Input::Drained(world.current()));
        } else {
            assert_eq!(world.pass_until_due(), SECOND);
        }
        assert_eq!(world.alive.values().next(), Some(&Stage::Closing));
        if is_answered {
            world.end(1000);
        } else {
            assert_eq!(world.pass_until_due(), SECOND * 2);
        }
        assert_eq!(world.state(), ConnectionState::Closed);
        assert!(world.alive.is_empty() && world.machine.timeout().is_none());
        (world.now - start, world.last().cause.clone())
    };
    let (time, cause) = closing(true, true);
    assert!(time.is_zero() && matches!(cause, ConnectionCause::Ended(_)));
    let (time, cause) = closing(false, true);
    assert!(time == SECOND && matches!(cause, ConnectionCause::Ended(_)));
    for (is_drained, seconds) in [(true, 2), (false, 3)] {
        let (time, cause) = closing(is_drained, false);
        assert_eq!(time, SECOND * seconds);
        let is_late = matches!(cause, ConnectionCause::TimedOut(ConnectionState::Closing));
        assert!(is_late, "{cause:?}");
    }
}

/// Promise 32.
#[test]
fn reconnecting_works_from_every_state_and_leaves_one_attempt() {
    for mut world in one_in_each_state() {
        let before = world.state();
        let old: Vec<_> = world.alive.keys().copied().collect();
        world.happen(0.0, Input::Connect);
        assert_eq!(world.state(), ConnectionState::Resolving, "{before:?}");
        assert!(matches!(world.last().cause, ConnectionCause::Requested));
        assert!(!old.contains(&world.current()), "{before:?}");
        while world.state() != ConnectionState::Open {
            world.go_well(0.0);
        }
    }
}

#[test]
fn a_final_close_code_ends_it_with_the_rule_and_every_other_one_is_followed_by_an_attempt() {
    for stage in [ConnectionState::Preparing, ConnectionState::Open] {
        for code in (1000..=1015).chain(3000..=3004).chain(4399..=4501) {
            let mut world = World::in_state(Policy::default(), stage);
            world.end(code);
            let rule = match code {
                1002 | 1003 => Some(1002..=1003),
                1007..=1010 => Some(1007..=1010),
                3000 | 3003 => Some(code..=code),
                4408 | 4429 => None,
                4400..=4499 => Some(4400..=4499),
                _ => None,
            };
            let event = world.last();
            assert_eq!(event.from, stage);
            assert_eq!(event.cause.close_event().unwrap().code.as_u16(), code);
            match (&event.cause, rule) {
                (ConnectionCause::Ended(_), None) => {
                    assert_eq!(event.to, ConnectionState::Waiting, "{code}");
                }
                (ConnectionCause::FinalCode { rule, .. }, Some(codes)) => {
                    assert_eq!(event.to, ConnectionState::Failed, "{code}");
                    assert_eq!((&rule.codes, rule.is_default), (&codes, true));
                }
                (cause, _) => panic!("{code}: {cause}"),
            }
        }
    }
}

#[test]
fn a_rule_of_the_user_comes_before_the_defaults() {
    let policy = || Policy {
        close_codes: ClosePolicy::new()
            .stop_on(1000..=1001)
            .reconnect_on(4401..=4401),
        ..Policy::default()
    };
    let mut world = World::in_state(policy(), ConnectionState::Open);
    world.end(4401);
    assert_eq!(world.state(), ConnectionState::Waiting);
    let mut world = World::in_state(policy(), ConnectionState::Open);
    world.end(1000);
    assert_eq!(world.state(), ConnectionState::Failed);
    assert_eq!(
        world.last().cause.to_string(),
        "the connection has ended: 1000 (normal closure), without a closing handshake; \
         a code from 1000 to 1001 is final by a rule of this client"
    );
}

#[test]
fn an_overflow_closes_the_client_and_is_the_cause() {
    let mut world = World::in_state(Policy::default(), ConnectionState::Open);
    world.happen(0.0, Input::Overflow);
    assert!(matches!(world.last().cause, ConnectionCause::Overflow));
    assert_eq!(world.state(), ConnectionState::Closing);
}
