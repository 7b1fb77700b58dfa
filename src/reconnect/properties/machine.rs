use std::collections::{BTreeSet, HashSet};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use super::mail::Mail;
use super::world::{Stage, World};
use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::error::OptionRule;
use crate::reconnect::{
    ClosePolicy, ConnectionCause, ConnectionEvent, ConnectionState, ExponentialBackoff, Heartbeat,
    Inbound, Input, OutboxLimit, Policy, Refusal, Wake,
};
use crate::test_support::Chance;

/// An input for the current attempt or for an earlier one.
#[derive(Clone, Debug)]
enum Step {
    Connect,
    Close,
    Overflow,
    MarkHealthy,
    GoWell,
    Refuse(usize, bool),
    CannotConnect(usize),
    Open(usize),
    Receive(usize, bool),
    End(usize, u16),
    Probe(bool),
    Drain,
    Wake(Wake),
    Offline,
    PageHidden,
    /// The user sends a message of so many bytes.
    Send(usize),
    Withdraw(usize),
    /// Data leaves the browser.
    Leave,
    /// A part of the time until the next time-out, in thousandths.
    Pass(u32),
}

impl Step {
    /// The weights let the steps reach every state.
    fn random(chance: &mut Chance) -> Self {
        let (pick, coin) = (chance.below(1000), chance.below(2) == 0);
        let wakes = [Wake::Online, Wake::Visible, Wake::Resumed, Wake::ClockJump];
        match chance.below(88) {
            0..2 => Self::Connect,
            2 => Self::Close,
            3 => Self::MarkHealthy,
            4..24 => Self::GoWell,
            24..26 => Self::Refuse(pick, coin),
            26 if coin => Self::CannotConnect(pick),
            26 => Self::Overflow,
            27..29 => Self::Open(pick),
            29..32 => Self::Receive(pick, coin),
            32..36 => {
                let codes = [1006, 1006, 1000, 1008, 4408, 3000 + (pick as u16 * 2)];
                Self::End(pick, codes[chance.below(codes.len())])
            }
            36..39 => Self::Probe(coin),
            39 => Self::Drain,
            40..44 => Self::Wake(wakes[chance.below(wakes.len())]),
            44 => Self::Offline,
            45 => Self::PageHidden,
            46..56 => Self::Pass(1000),
            64..80 => Self::Send(1 + chance.below(40)),
            80..82 => Self::Withdraw(pick),
            82..88 => Self::Leave,
            _ => Self::Pass(chance.below(2001) as u32),
        }
    }
}

#[derive(Debug)]
struct Settings {
    max_retries: Option<u32>,
    max_elapsed_time: Option<Duration>,
    cap: Duration,
    has_heartbeat: bool,
    /// The first code, how many there are, and whether they lead to another attempt.
    rules: Vec<(u16, u16, bool)>,
    times: [Duration; 8],
    outbox: OutboxLimit,
}

impl Settings {
    fn random(chance: &mut Chance) -> Self {
        let rules = chance.below(4);
        Self {
            max_retries: (chance.below(2) == 0).then(|| chance.below(5) as u32),
            max_elapsed_time: (chance.below(2) == 0).then(|| random_time(chance, 60_000)),
            cap: random_time(chance, 30_000),
            has_heartbeat: chance.below(2) == 0,
            rules: (0..rules)
                .map(|_| {
                    let first = [1000, 1006, 1008, 4400][chance.below(4)];
                    (first, chance.below(600) as u16, chance.below(2) == 0)
                })
                .collect(),
            times: [(); 8].map(|()| random_time(chance, 20_000)),
            outbox: Mail::random_limit(chance),
        }
    }

    fn policy(&self) -> Policy {
        let [
            first,
            base,
            silence,
            answer,
            healthy_after,
            connect,
            step,
            close,
        ] = self.times;
        let mut backoff = ExponentialBackoff::new()
            .first(first)
            .base(base)
            .cap(self.cap);
        if let Some(retries) = self.max_retries {
            backoff = backoff.max_retries(retries);
        }
        if let Some(time) = self.max_elapsed_time {
            backoff = backoff.max_elapsed_time(time);
        }
        let rules = self.rules.iter();
        let close_codes = rules.fold(ClosePolicy::new(), |policy, (first, more, reconnects)| {
            let codes = *first..=first + more;
            match reconnects {
                true => policy.reconnect_on(codes),
                false => policy.stop_on(codes),
            }
        });
        let heartbeat = Heartbeat::new().silence(silence).answer(answer);
        Policy {
            backoff: Rc::new(backoff),
            close_codes,
            heartbeat: self.has_heartbeat.then_some(heartbeat),
            healthy_after,
            connect_timeout: connect,
            resolve_timeout: step,
            prepare_timeout: step,
            close_grace: close,
            ..Policy::default()
        }
    }
}

/// A time of at most so many milliseconds, which is often zero.
fn random_time(chance: &mut Chance, most: usize) -> Duration {
    match chance.below(8) {
        0 => Duration::ZERO,
        _ => Duration::from_millis(chance.below(most + 1) as u64),
    }
}

fn take(world: &mut World, step: Step, random: f64) {
    match step {
        Step::Connect => world.happen(random, Input::Connect),
        Step::Close => world.happen(random, Input::Close),
        Step::Overflow => world.happen(random, Input::Overflow),
        Step::MarkHealthy => world.happen(random, Input::MarkHealthy),
        Step::GoWell => {
            world.go_well(random);
        }
        Step::Refuse(pick, stop) => {
            let refusal = if stop { Refusal::Stop } else { Refusal::Retry };
            let generation = world.any_generation(pick);
            world.refuse(random, generation, refusal);
        }
        Step::CannotConnect(pick) => cannot_connect(world, random, pick),
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
        Step::Send(bytes) => world.mail.send(world.now, world.machine.state(), bytes),
        Step::Withdraw(pick) => world.mail.withdraw(pick),
        Step::Leave => world.mail.leave(world.now, random),
        Step::Pass(thousandths) => {
            let until = world.machine.timeout().unwrap_or(world.now);
            let time = until
                .saturating_sub(world.now)
                .max(Duration::from_millis(1));
            world.pass(random, time * thousandths / 1000);
        }
    }
}

fn cannot_connect(world: &mut World, random: f64, pick: usize) {
    let generation = world.any_generation(pick);
    let stage = world.alive.get(&generation).copied();
    if matches!(stage, None | Some(Stage::Connecting)) {
        let error = OptionRule::NoHighWaterMark.into();
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

/// Closes the client, and ends what is left of its connection.
fn close(world: &mut World) {
    world.happen(0.0, Input::Close);
    while !world.state().is_final() {
        world.pass_until_due();
    }
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
        assert_eq!(event.to, state, "not announced");
        assert_eq!(event.delay.is_some(), state.is_waiting());
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

/// Checks the plan that a state change announces.
fn check_plan(world: &World, event: &ConnectionEvent, settings: &Settings) {
    let elapsed = world
        .now
        .saturating_sub(world.failing_since.unwrap_or(world.now));
    let most = settings.max_elapsed_time.unwrap_or(Duration::MAX);
    if let ConnectionCause::NoRetryLeft(_) = event.cause {
        let has_no_retry = settings.max_retries == Some(world.losses);
        let is_too_late = elapsed + settings.cap > most;
        assert!(has_no_retry || is_too_late, "gives up too early: {event:?}");
    }
    let Some(delay) = event.delay else {
        return;
    };
    let is_hurried = matches!(
        event.cause,
        ConnectionCause::Online
            | ConnectionCause::Visible
            | ConnectionCause::Resumed
            | ConnectionCause::Woken
    );
    let longest = match event.to {
        _ if is_hurried => Duration::from_secs(1),
        ConnectionState::WaitingForNetwork => Duration::from_secs(15),
        _ => settings.cap,
    };
    assert!(delay <= longest, "{event:?}");
    if event.to == ConnectionState::Waiting && !is_hurried {
        assert!(
            elapsed + delay <= most,
            "{event:?} after {elapsed:?} of {most:?}"
        );
    }
}

/// Promises 31, 33, 34 and 38, and the invariants of each state: a million inputs. `World` checks that
/// there is one attempt at most, and that each cause is true. `Mail` checks that nothing is overtaken,
/// that the queue keeps its bounds, and that each accepted message has one outcome.
#[test]
fn the_machine_has_at_most_one_connection_and_announces_every_change() {
    let (mut seen, mut causes) = (BTreeSet::new(), HashSet::new());
    let mut outcomes = HashSet::new();
    for seed in 0..1000 {
        let mut chance = Chance(seed);
        let settings = Settings::random(&mut chance);
        let mut world = World::new(settings.policy());
        world.mail = Mail::new(settings.outbox);
        let mut steps = Vec::new();
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| {
            for _ in 0..1000 {
                let step = Step::random(&mut chance);
                steps.push(step.clone());
                let changes = world.events.len();
                take(&mut world, step, chance.unit());
                check(&world, &settings);
                for event in &world.events[changes..] {
                    check_plan(&world, event, &settings);
                }
            }
            close(&mut world);
            world.mail.check_end();
        }));
        if let Err(panic) = outcome {
            let last = &steps[steps.len().saturating_sub(12)..];
            println!("seed {seed}, {settings:?}, and at the end {last:#?}");
            std::panic::resume_unwind(panic);
        }
        for event in &world.events {
            seen.insert(format!("{:?}", event.to));
            causes.insert(std::mem::discriminant(&event.cause));
        }
        outcomes.extend(world.mail.outcomes());
    }
    // Otherwise the steps would prove little.
    assert_eq!(seen.len(), 11, "{seen:?}");
    assert_eq!(causes.len(), 22, "not every cause");
    assert_eq!(outcomes.len(), 6, "{outcomes:?}");
}
