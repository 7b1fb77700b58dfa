//! The heartbeat, and the events that start a probe.

use std::rc::Rc;
use std::time::Duration;

use super::world::World;
use crate::close::CloseEvent;
use crate::reconnect::{ConnectionCause, ConnectionState, Heartbeat, Inbound, Input, Policy, Wake};

const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

fn open() -> World {
    let policy = Policy {
        heartbeat: Some(Heartbeat::new()),
        ..Policy::default()
    };
    let mut world = World::in_state(policy, ConnectionState::Open);
    world.happen(0.0, Input::MarkHealthy);
    world
}

/// Returns a connection with a pending probe.
fn asked() -> World {
    let mut world = open();
    assert_eq!(world.pass_until_due(), SECOND * 25);
    let probe = world.probes.pop().unwrap();
    world.happen(0.0, Input::ProbeSent(probe, true));
    assert_eq!(world.state(), ConnectionState::Probing);
    world
}

fn receive(world: &mut World, inbound: Inbound) {
    world.happen(0.0, Input::Received(world.current(), inbound));
}

/// Promise 36.
#[test]
fn a_half_open_connection_is_found_by_a_probe_that_is_not_answered() {
    let mut world = asked();
    assert_eq!(world.pass_until_due(), SECOND * 10);
    assert_eq!(world.state(), ConnectionState::Waiting);
    assert!(matches!(world.last().cause, ConnectionCause::Unresponsive));
    assert!(world.alive.is_empty());
}

#[test]
fn anything_that_comes_answers_a_probe_and_only_an_answer_is_measured() {
    for (inbound, round_trip) in [(Inbound::Answer, Some(SECOND * 3)), (Inbound::Other, None)] {
        let mut world = asked();
        world.pass(0.0, SECOND * 3);
        receive(&mut world, inbound);
        assert_eq!(world.state(), ConnectionState::Open);
        assert!(matches!(world.last().cause, ConnectionCause::Answered));
        assert_eq!(world.machine.round_trip(), round_trip);
        assert_eq!(world.pass_until_due(), SECOND * 25, "it begins anew");
    }
}

#[test]
fn there_is_no_probe_while_messages_come() {
    let mut world = open();
    for _ in 0..20 {
        world.pass(0.0, SECOND * 24);
        receive(&mut world, Inbound::Other);
    }
    assert_eq!(world.state(), ConnectionState::Open);
    assert_eq!(world.probes, []);
}

/// Promise 36.
#[test]
fn a_probe_that_was_not_sent_proves_nothing() {
    let mut world = open();
    world.pass_until_due();
    let probe = world.probes.pop().unwrap();
    world.happen(0.0, Input::ProbeSent(probe, false));
    assert_eq!(world.state(), ConnectionState::Open);
    assert_eq!(world.pass_until_due(), SECOND * 25);
    assert_eq!(world.state(), ConnectionState::Probing);
    // Until the browser has accepted the probe, no answer can be late.
    world.pass(0.0, SECOND * 1000);
    assert_eq!(world.state(), ConnectionState::Probing);
}

/// Promise 36.
#[test]
fn a_timer_that_is_much_too_late_gives_a_second_more() {
    let mut world = asked();
    world.pass(0.0, SECOND * 11);
    assert_eq!(world.state(), ConnectionState::Probing);
    let mut answered = asked();
    answered.pass(0.0, SECOND * 60);
    receive(&mut answered, Inbound::Answer);
    assert_eq!(answered.state(), ConnectionState::Open);
    // The extension is given once, however late the timer is again.
    world.pass(0.0, SECOND * 60);
    assert_eq!(world.state(), ConnectionState::Waiting);
    let mut punctual = asked();
    punctual.pass(0.0, SECOND * 11);
    assert_eq!(punctual.pass_until_due(), SECOND);
    assert_eq!(punctual.state(), ConnectionState::Waiting);
    // Every timer may be a little late.
    let mut late = asked();
    late.pass(0.0, SECOND * 11 - MILLISECOND);
    assert_eq!(late.state(), ConnectionState::Waiting);
}

/// Promise 36.
#[test]
fn after_the_machine_has_slept_only_an_answer_to_a_new_probe_counts() {
    for mut world in [open(), asked()] {
        world.now += SECOND * 3600;
        world.happen(0.0, Input::Wake(Wake::ClockJump));
        world.happen(0.0, Input::Timeout);
        assert_eq!(world.state(), ConnectionState::Probing);
        // Messages from before the sleep arrive, including the answer to the earlier probe.
        receive(&mut world, Inbound::Other);
        receive(&mut world, Inbound::Answer);
        assert_eq!(world.state(), ConnectionState::Probing);
        assert_eq!(world.probes, []);
        assert_eq!(world.pass_until_due(), MILLISECOND * 250);
        let probe = world.probes.pop().unwrap();
        world.happen(0.0, Input::ProbeSent(probe, true));
        receive(&mut world, Inbound::Other);
        assert_eq!(world.state(), ConnectionState::Probing);
        world.pass(0.0, SECOND);
        receive(&mut world, Inbound::Answer);
        assert_eq!(world.state(), ConnectionState::Open);
        assert_eq!(world.machine.round_trip(), Some(SECOND));
    }
}

const WAKES: [Wake; 4] = [Wake::Online, Wake::Visible, Wake::Resumed, Wake::ClockJump];

/// Promise 37.
#[test]
fn a_wake_probes_an_open_connection_and_never_opens_a_second_one() {
    for wake in WAKES {
        let mut world = open();
        let connection = world.current();
        for _ in 0..5 {
            world.happen(0.0, Input::Wake(wake));
        }
        assert_eq!(world.current(), connection);
        assert_eq!(world.state(), ConnectionState::Probing, "{wake:?}");
        assert!(world.probes.len() <= 1, "{wake:?}");
    }
    // Without a heartbeat there is no probe.
    let mut world = World::in_state(Policy::default(), ConnectionState::Open);
    let changes = world.events.len();
    for wake in WAKES {
        world.happen(0.0, Input::Wake(wake));
    }
    world.happen(0.0, Input::Offline);
    assert_eq!(world.since(changes), []);
}

/// Promise 37.
#[test]
fn being_offline_probes_and_closes_nothing() {
    let mut world = open();
    world.happen(0.0, Input::Offline);
    assert_eq!(world.state(), ConnectionState::Probing);
    assert!(matches!(world.last().cause, ConnectionCause::Offline));
    let probe = world.probes.pop().unwrap();
    world.happen(0.0, Input::ProbeSent(probe, true));
    receive(&mut world, Inbound::Answer);
    assert_eq!(world.state(), ConnectionState::Open);
}

fn waiting() -> World {
    let policy = Policy {
        backoff: Rc::new(|_| Some(SECOND * 60)),
        ..Policy::default()
    };
    let mut world = World::in_state(policy, ConnectionState::Connecting);
    world.end(1006);
    world
}

/// Promise 37.
#[test]
fn a_wake_hurries_a_client_that_waits() {
    for wake in WAKES {
        let mut world = waiting();
        world.pass(0.0, SECOND);
        world.happen(0.0, Input::Wake(wake));
        assert_eq!(world.state(), ConnectionState::Resolving, "{wake:?}");
        // A pending attempt is not restarted.
        let attempt = world.current();
        for other in WAKES {
            world.happen(0.0, Input::Wake(other));
        }
        assert_eq!(world.current(), attempt);
    }
}

/// Promise 37.
#[test]
fn a_swarm_of_wakes_makes_an_attempt_a_second_at_most() {
    let mut world = waiting();
    let begun = world.last().attempt;
    for _ in 0..100 {
        world.pass(0.0, MILLISECOND * 100);
        for wake in WAKES {
            world.happen(0.0, Input::Wake(wake));
        }
        while world.state() == ConnectionState::Resolving {
            world.go_well(0.0);
            world.happen(0.0, Input::Ended(world.current(), CloseEvent::abnormal()));
        }
    }
    let attempts = world.last().attempt - begun;
    assert!((9..=10).contains(&attempts), "{attempts} in 10 s");
}

/// Promise 37.
#[test]
fn a_page_that_was_left_has_no_connection_until_it_is_back() {
    let mut world = waiting();
    world.happen(0.0, Input::PageHidden);
    assert_eq!(world.state(), ConnectionState::Suspended);
    assert_eq!(world.machine.timeout(), None);
    for wake in [Wake::Online, Wake::Visible, Wake::ClockJump] {
        world.happen(0.0, Input::Wake(wake));
        assert_eq!(world.state(), ConnectionState::Suspended, "{wake:?}");
    }
    world.happen(0.0, Input::Wake(Wake::Resumed));
    assert_eq!(world.state(), ConnectionState::Resolving);
}
