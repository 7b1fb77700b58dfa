//! Many clients that lose one server.

use std::collections::BTreeMap;
use std::time::Duration;

use super::world::World;
use crate::close::CloseEvent;
use crate::reconnect::{ConnectionState, Input, Policy};
use crate::test_support::Chance;

const MACHINES: usize = 10_000;
const OUTAGE: Duration = Duration::from_secs(10);
const BUCKET: Duration = Duration::from_millis(100);

/// Returns when a client that loses its connection at 0 has the next one.
fn back_after(chance: &mut Chance) -> Duration {
    let mut world = World::new(Policy::default());
    world.happen(chance.unit(), Input::Connect);
    while world.state() != ConnectionState::Open {
        world.go_well(chance.unit());
    }
    world.pass(0.0, Duration::from_secs(60));
    let lost_at = world.now;
    let lost = *world.alive.keys().next().unwrap();
    world.happen(chance.unit(), Input::Ended(lost, CloseEvent::abnormal()));
    while world.state() != ConnectionState::Open {
        let until = world.machine.timeout().unwrap();
        world.pass(chance.unit(), until.saturating_sub(world.now));
        world.go_well(chance.unit());
        let latency = Duration::from_millis(100).mul_f64(chance.unit());
        world.now += latency;
        let generation = *world.alive.keys().next().unwrap();
        if world.now - lost_at < OUTAGE {
            let refused = Input::Ended(generation, CloseEvent::abnormal());
            world.happen(chance.unit(), refused);
        } else {
            world.go_well(chance.unit());
            world.go_well(chance.unit());
        }
    }
    world.now - lost_at
}

/// Promise 29.
#[test]
fn ten_thousand_clients_that_lose_one_server_do_not_come_back_at_once() {
    let mut chance = Chance(1);
    let mut buckets = BTreeMap::<u128, usize>::new();
    let mut soon = 0;
    for _ in 0..MACHINES {
        let back = back_after(&mut chance);
        *buckets
            .entry(back.as_millis() / BUCKET.as_millis())
            .or_default() += 1;
        soon += usize::from(back <= OUTAGE + Duration::from_secs(8));
    }
    let fullest = buckets.values().max().unwrap();
    assert!(*fullest <= MACHINES * 12 / 100, "{fullest} in one bucket");
    assert!(soon >= MACHINES * 95 / 100, "only {soon} were back soon");
}
