use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use super::world::{Stage, World};
use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::error::{Ending, Error, OptionRule};
use crate::reconnect::{
    ClosePolicy, ConnectionState, ExponentialBackoff, Generation, Heartbeat, Inbound, Input,
    Policy, Refusal, Wake,
};
use crate::test_support::Chance;

/// An input for the current attempt or for an earlier one.
#[derive(Clone, Debug)]
enum Step {
    Connect,
    Close,
    MarkHealthy,
    GoWell,
    Refuse(usize, bool),
    CannotConnect(usize, bool),
    Open(usize),
    Receive(usize, bool),
    End(usize, u16),
    Probe(bool),
    Drain,
    Wake(Wake),
    Offline,
    PageHidden,
    /// A part of the time until the next time-out, in thousandths.
    Pass(u32),
}

impl Step {
    /// The weights let the steps reach every state.
    fn random(chance: &mut Chance) -> Self {
        let (pick, coin) = (chance.below(1000), chance.below(2) == 0);
        let wakes = [Wake::Online, Wake::Visible, Wake::Resumed, Wake::ClockJump];
        match chance.below(64) {
            0..2 => Self::Connect,
            2 => Self::Close,
            3 => Self::MarkHealthy,
            4..24 => Self::GoWell,
            24..26 => Self::Refuse(pick, coin),
            26 => Self::CannotConnect(pick, coin),
            27..29 => Self::Open(pick),
            29..32 => Self::Receive(pick, coin),
            32..36 => {
                let codes = [1006, 1006, 1000, 1008, 3000 + (pick as u16 * 2)];
                Self::End(pick, codes[chance.below(codes.len())])
            }
            36..39 => Self::Probe(coin),
            39 => Self::Drain,
            40..44 => Self::Wake(wakes[chance.below(wakes.len())]),
            44 => Self::Offline,
            45 => Self::PageHidden,
            46..56 => Self::Pass(1000),
            _ => Self::Pass(chance.below(2001) as u32),
        }
    }
}

#[derive(Debug)]
struct Settings {
    max_retries: Option<u32>,
    has_heartbeat: bool,
    time: Duration,
}

impl Settings {
    fn random(chance: &mut Chance) -> Self {
        Self {
            max_retries: (chance.below(2) == 0).then(|| chance.below(5) as u32),
            has_heartbeat: chance.below(2) == 0,
            time: Duration::from_secs(chance.below(21) as u64),
        }
    }

    fn policy(&self) -> Policy {
        let backoff = ExponentialBackoff::new();
        let heartbeat = Heartbeat::new().silence(self.time);
        Policy {
            backoff: Rc::new(match self.max_retries {
                Some(retries) => backoff.max_retries(retries),
                None => backoff,
            }),
            close_codes: ClosePolicy::new().stop_on(4001..=4500),
            heartbeat: self.has_heartbeat.then_some(heartbeat),
            healthy_after: self.time,
            connect_timeout: self.time,
            ..Policy::default()
        }
    }
}

fn take(world: &mut World, step: Step, random: f64) {
    match step {
        Step::Connect => world.happen(random, Input::Connect),
        Step::Close => world.happen(random, Input::Close),
        Step::MarkHealthy => world.happen(random, Input::MarkHealthy),
        Step::GoWell => {
            world.go_well(random);
        }
        Step::Refuse(pick, stop) => {
            let refusal = if stop { Refusal::Stop } else { Refusal::Retry };
            let generation = world.any_generation(pick);
            world.refuse(random, generation, refusal);
        }
        Step::CannotConnect(pick, is_bad_input) => {
            let generation = world.any_generation(pick);
            let error = if is_bad_input {
                OptionRule::NoHighWaterMark.into()
            } else {
                Error::ended(Ending::NotMade, None)
            };
            if world.alive.get(&generation) != Some(&Stage::Open) {
                cannot_connect(world, random, generation, error);
            }
        }
        Step::Open(pick) => world.happen(random, Input::Opened(world.any_generation(pick))),
        Step::Receive(pick, is_answer) => {
            let inbound = if is_answer {
                Inbound::Answer
            } else {
                Inbound::Other
            };
            world.happen(random, Input::Received(world.any_generation(pick), inbound));
        }
        Step::End(pick, code) => end(world, random, pick, code),
        Step::Probe(was_sent) => {
            if let Some(generation) = world.probes.pop() {
                world.happen(random, Input::ProbeSent(generation, was_sent));
            }
        }
        Step::Drain => {
            if let Some(generation) = world.drains.pop() {
                world.happen(random, Input::Drained(generation));
            }
        }
        Step::Wake(wake) => world.happen(random, Input::Wake(wake)),
        Step::Offline => world.happen(random, Input::Offline),
        Step::PageHidden => world.happen(random, Input::PageHidden),
        Step::Pass(thousandths) => {
            let until = world.machine.timeout().unwrap_or(world.now);
            let time = until
                .saturating_sub(world.now)
                .max(Duration::from_millis(1));
            world.pass(random, time * thousandths / 1000);
        }
    }
}

fn cannot_connect(world: &mut World, random: f64, generation: Generation, error: Error) {
    let stage = world.alive.get(&generation).copied();
    if matches!(stage, None | Some(Stage::Connecting)) {
        world.happen(random, Input::CannotConnect(generation, error));
    }
}

/// Ends the connection of an attempt that has a socket.
fn end(world: &mut World, random: f64, pick: usize, code: u16) {
    let generation = world.any_generation(pick);
    if world.alive.get(&generation) == Some(&Stage::Resolving) {
        return;
    }
    let event = CloseEvent::new(CloseCode::from(code), CloseReason::EMPTY, true);
    world.happen(random, Input::Ended(generation, event));
}

fn check(world: &World, settings: &Settings) {
    let (state, timeout) = (world.state(), world.machine.timeout());
    let stage = world.alive.values().next().copied();
    let expected = match state {
        ConnectionState::Resolving => Some(Stage::Resolving),
        ConnectionState::Connecting => Some(Stage::Connecting),
        ConnectionState::Preparing => Some(Stage::Preparing),
        ConnectionState::Open | ConnectionState::Probing => Some(Stage::Open),
        ConnectionState::Closing => stage.filter(|stage| *stage != Stage::Connecting),
        _ => None,
    };
    assert_eq!(stage, expected, "{state:?}");
    if let Some(event) = world.events.last() {
        assert_eq!(event.state, state, "not announced");
        let waits = [ConnectionState::Waiting, ConnectionState::WaitingForNetwork];
        assert_eq!(event.delay.is_some(), waits.contains(&state));
        assert!(event.delay.unwrap_or_default() <= Duration::from_secs(15));
    }
    if state.is_final() || state == ConnectionState::Suspended {
        assert_eq!(timeout, None, "a timer in {state:?}");
    }
    if let Some(timeout) = timeout {
        let longest = Duration::from_secs(40);
        assert!(timeout <= world.now + longest, "waits until {timeout:?}");
    }
    if let Some(most) = settings.max_retries {
        assert!(world.losses <= most, "{} retries of {most}", world.losses);
    }
}

/// Promise 31, and the invariants of each state: a million inputs.
#[test]
fn the_machine_has_at_most_one_connection_and_announces_every_change() {
    let mut seen = BTreeSet::new();
    for seed in 0..1000 {
        let mut chance = Chance(seed);
        let settings = Settings::random(&mut chance);
        let mut world = World::new(settings.policy());
        let mut steps = Vec::new();
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| {
            for _ in 0..1000 {
                let step = Step::random(&mut chance);
                steps.push(step.clone());
                take(&mut world, step, chance.unit());
                check(&world, &settings);
            }
        }));
        if let Err(panic) = outcome {
            let last = &steps[steps.len().saturating_sub(12)..];
            println!("seed {seed}, {settings:?}, and at the end {last:#?}");
            std::panic::resume_unwind(panic);
        }
        for event in &world.events {
            seen.insert(format!("{:?}", event.state));
        }
    }
    // Otherwise the steps would prove little.
    assert_eq!(seen.len(), 11, "{seen:?}");
}
