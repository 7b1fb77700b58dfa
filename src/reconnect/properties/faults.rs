//! Half an hour of a bad network, in simulated time.

use std::time::Duration;

use super::world::{Stage, World};
use crate::close::CloseEvent;
use crate::reconnect::{
    ConnectionState, Delivery, Generation, Heartbeat, Inbound, Input, Outbox, OutboxLimit, Policy,
    Refusal, Ticket, Wake,
};
use crate::test_support::Chance;

const LENGTH: Duration = Duration::from_secs(30 * 60);
const TICK: Duration = Duration::from_millis(10);
/// The longest time from the last fault to a connection.
const BACK_WITHIN: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Refuses,
    NeverAnswers,
    /// The connected peers get no event of it.
    Vanishes,
    ClosesAtOnce,
    IsSlow,
    ProviderHangs,
    ProviderFails,
    Offline,
    /// The computer sleeps, and the server drops the connection.
    Sleeps,
    PageIsLeft,
}

const FAULTS: [Fault; 10] = [
    Fault::Refuses,
    Fault::NeverAnswers,
    Fault::Vanishes,
    Fault::ClosesAtOnce,
    Fault::IsSlow,
    Fault::ProviderHangs,
    Fault::ProviderFails,
    Fault::Offline,
    Fault::Sleeps,
    Fault::PageIsLeft,
];

struct HalfHour {
    world: World,
    chance: Chance,
    outbox: Outbox<u64>,
    fault: Option<Fault>,
    /// The pending steps, and when each completes, if it does.
    under_way: Option<(Generation, Stage, Option<Duration>)>,
    /// The connection that carries messages.
    carrier: Option<Generation>,
    /// A connection whose peer has vanished.
    dead: Option<Generation>,
    /// The messages that the browser buffers for the carrier, by number.
    buffered: Vec<u64>,
    next: u64,
    accepted: Vec<Ticket>,
    fates: Vec<(Ticket, Delivery)>,
    arrived: Vec<u64>,
}

/// The size of each message in bytes.
const BYTES: usize = 10;

impl HalfHour {
    fn new(seed: u64) -> Self {
        let policy = Policy {
            heartbeat: Some(Heartbeat::new()),
            ..Policy::default()
        };
        let mut world = World::new(policy);
        world.happen(0.0, Input::Connect);
        Self {
            world,
            chance: Chance(seed),
            outbox: Outbox::new(OutboxLimit::default()),
            fault: None,
            under_way: None,
            carrier: None,
            dead: None,
            buffered: Vec::new(),
            next: 0,
            accepted: Vec::new(),
            fates: Vec::new(),
            arrived: Vec::new(),
        }
    }

    fn between(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.chance.below((to - from) as usize) as u64)
    }

    fn happen(&mut self, input: Input) {
        let random = self.chance.unit();
        self.world.happen(random, input);
        self.follow();
    }

    /// Updates the connection that carries messages.
    fn follow(&mut self) {
        let sends =
            |(_, stage): &(&Generation, &Stage)| matches!(stage, Stage::Open | Stage::Closing);
        let carrier = self.world.alive.iter().find(sends).map(|(of, _)| *of);
        if self.carrier != carrier {
            self.outbox.disconnected(Some(self.bytes_buffered()));
            self.buffered.clear();
            self.carrier = carrier;
        }
    }

    fn bytes_buffered(&self) -> u64 {
        (self.buffered.len() * BYTES) as u64
    }

    fn begin(&mut self, fault: Option<Fault>) {
        let before = std::mem::replace(&mut self.fault, fault);
        match before {
            Some(Fault::Offline) => self.happen(Input::Wake(Wake::Online)),
            Some(Fault::PageIsLeft) => self.happen(Input::Wake(Wake::Resumed)),
            _ => {}
        }
        // A blocked step may continue now.
        self.under_way = None;
        match fault {
            Some(Fault::Refuses) => self.lose_carrier(),
            Some(Fault::Vanishes) => self.dead = self.carrier,
            Some(Fault::Offline) => {
                self.dead = self.carrier;
                self.happen(Input::Offline);
            }
            Some(Fault::Sleeps) => {
                self.dead = self.carrier;
                let slept = self.between(60_000, 600_000);
                self.world.now += slept;
                self.happen(Input::Wake(Wake::ClockJump));
            }
            Some(Fault::PageIsLeft) => self.happen(Input::PageHidden),
            _ => {}
        }
    }

    fn lose_carrier(&mut self) {
        if let Some(carrier) = self.carrier {
            self.happen(Input::Ended(carrier, CloseEvent::abnormal()));
        }
    }

    fn tick(&mut self) {
        self.world.now += TICK;
        let due = self.world.machine.timeout();
        if due.is_some_and(|due| due <= self.world.now) {
            self.happen(Input::Timeout);
        }
        self.get_on();
        self.move_messages();
        if self.chance.below(10) == 0 {
            self.push();
        }
        self.outbox.expire(self.world.now);
        self.fates.extend(std::iter::from_fn(|| self.outbox.fate()));
    }

    fn push(&mut self) {
        let (now, number) = (self.world.now, self.next);
        self.next += 1;
        if let Ok(ticket) = self.outbox.push(now, number, BYTES) {
            self.accepted.push(ticket);
        }
    }

    /// Completes the pending steps that are due.
    fn get_on(&mut self) {
        let now = self.world.now;
        let alive = self.world.alive.iter().next();
        let Some((generation, stage)) = alive.map(|(generation, stage)| (*generation, *stage))
        else {
            return;
        };
        if self.under_way.map(|(of, stage, _)| (of, stage)) != Some((generation, stage)) {
            let done = self.time_for(stage).map(|time| now + time);
            self.under_way = Some((generation, stage, done));
        }
        let is_done = matches!(self.under_way, Some((_, _, Some(done))) if done <= now);
        if is_done {
            self.under_way = None;
            self.finish(generation, stage);
        }
    }

    /// Returns how long a step takes, or `None` if it never completes.
    fn time_for(&mut self, stage: Stage) -> Option<Duration> {
        let quick = self.between(20, 100);
        match (stage, self.fault) {
            (Stage::Resolving, Some(Fault::ProviderHangs))
            | (Stage::Connecting, Some(Fault::NeverAnswers | Fault::Vanishes))
            | (Stage::Closing, Some(Fault::Vanishes | Fault::NeverAnswers)) => None,
            (Stage::Connecting | Stage::Preparing, Some(Fault::IsSlow)) => {
                Some(self.between(1000, 20_000))
            }
            _ => Some(quick),
        }
    }

    fn finish(&mut self, generation: Generation, stage: Stage) {
        let has_ended = Input::Ended(generation, CloseEvent::abnormal());
        let fails = matches!(self.fault, Some(Fault::Refuses | Fault::Offline));
        match stage {
            Stage::Resolving if self.fault == Some(Fault::ProviderFails) => {
                self.happen(Input::Resolved(generation, Err(Refusal::Retry)));
            }
            Stage::Resolving => self.happen(Input::Resolved(generation, Ok(()))),
            Stage::Connecting if fails => self.happen(has_ended),
            Stage::Connecting => self.happen(Input::Opened(generation)),
            Stage::Preparing => self.happen(Input::Prepared(generation, Ok(()))),
            Stage::Open if self.fault == Some(Fault::ClosesAtOnce) => self.happen(has_ended),
            Stage::Open => self.answer(generation),
            Stage::Closing => self.happen(has_ended),
        }
    }

    fn answer(&mut self, generation: Generation) {
        let is_asked = self.world.probes.contains(&generation);
        self.world.probes.clear();
        if is_asked {
            self.happen(Input::ProbeSent(generation, true));
        }
        let is_there = self.dead != Some(generation);
        if is_there && self.world.state() == ConnectionState::Probing {
            self.happen(Input::Received(generation, Inbound::Answer));
        }
    }

    fn move_messages(&mut self) {
        let Some(carrier) = self.carrier else { return };
        for _ in 0..20 {
            let Some(in_flight) = self.outbox.take(self.world.now) else {
                break;
            };
            self.outbox.hand_over(&in_flight);
            self.buffered.push(in_flight.message);
        }
        if self.dead != Some(carrier) {
            let leaving = self.chance.below(self.buffered.len() + 1);
            self.arrived.extend(self.buffered.drain(..leaving));
        }
        self.outbox.buffered(self.bytes_buffered());
    }

    fn check(&self) {
        let fated = |(ticket, _): &(Ticket, Delivery)| *ticket;
        let mut fates: Vec<_> = self.fates.iter().map(fated).collect();
        fates.sort_unstable();
        assert_eq!(fates, self.accepted, "each has one fate");
        let is_increasing = |pair: &[u64]| pair[0] < pair[1];
        assert!(self.arrived.windows(2).all(is_increasing), "out of order");
        let is_sent = |(_, fate): &&(Ticket, Delivery)| *fate == Delivery::Sent;
        let sent = self.fates.iter().filter(is_sent).count();
        assert_eq!(sent, self.arrived.len(), "said to be sent");
        // An attempt starts early once a second at most. The delays limit the others.
        let most = self.world.now.as_secs() / 2;
        let attempts = self.world.last().attempt;
        assert!((10..=most).contains(&attempts), "{attempts} attempts");
    }
}

/// Promises 33, 34, 36 and 37.
#[test]
fn half_an_hour_of_faults_ends_with_a_connection_and_a_known_fate_for_each_message() {
    for seed in 0..20 {
        let mut run = HalfHour::new(seed);
        let mut faults = 0;
        while run.world.now < LENGTH {
            let fault = FAULTS[run.chance.below(FAULTS.len())];
            run.begin(Some(fault));
            let until = run.world.now + run.between(500, 40_000);
            while run.world.now < until {
                run.tick();
            }
            run.begin(None);
            let is_tried_out = run.chance.below(2) == 0;
            let until = if is_tried_out {
                run.world.now + BACK_WITHIN
            } else {
                run.world.now + run.between(0, 20_000)
            };
            while run.world.now < until {
                run.tick();
            }
            let state = run.world.state();
            let is_back = state.is_open() || !is_tried_out;
            assert!(is_back, "seed {seed}: {state:?} after {fault:?}");
            faults += 1;
        }
        run.happen(Input::Close);
        while !run.world.state().is_final() {
            run.tick();
        }
        run.outbox.give_up();
        run.fates.extend(std::iter::from_fn(|| run.outbox.fate()));
        run.check();
        assert!(faults > 10, "{faults} faults in half an hour");
    }
}
