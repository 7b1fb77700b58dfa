use std::task::Poll;
use std::time::Duration;

use proptest::prelude::*;

use crate::close::CloseEvent;
use crate::close::properties::events;
use crate::error::{Error, ErrorKind};
use crate::lifecycle::{Lifecycle, Patience};
use crate::ready_state::ReadyState;
use crate::test_support::for_any;

const LIMIT: Duration = Duration::from_secs(1);
const STATES: [ReadyState; 4] = [
    ReadyState::Connecting,
    ReadyState::Open,
    ReadyState::Closing,
    ReadyState::Closed,
];

#[derive(Clone, Debug)]
enum Input {
    Open,
    GiveUp,
    TimeOut,
    Fail,
    Close(CloseEvent),
}

fn inputs() -> impl Strategy<Value = Vec<Input>> {
    let input = prop_oneof![
        Just(Input::Open),
        Just(Input::GiveUp),
        Just(Input::TimeOut),
        Just(Input::Fail),
        events().prop_map(Input::Close),
    ];
    prop::collection::vec(input, 0..=8)
}

/// What a history comes to, whatever order it is in.
#[derive(Clone, Debug, PartialEq)]
struct Outcome {
    is_open: bool,
    timed_out: bool,
    closed_by_user: bool,
    end: Option<CloseEvent>,
    /// What the error is, if the end is one.
    kind: ErrorKind,
}

impl Outcome {
    /// Only the first event of each kind can matter, and which of those came first.
    fn of(open_from_the_start: bool, history: &[Input]) -> Self {
        let first = |is_it: fn(&Input) -> bool| history.iter().position(is_it);
        let at = |is_it| first(is_it).map_or(usize::MAX, |place| place + 1);
        let close = at(|input| matches!(input, Input::Close(_)));
        let give_up = at(|input| matches!(input, Input::GiveUp));
        let time_out = at(|input| matches!(input, Input::TimeOut));
        let fail = at(|input| matches!(input, Input::Fail));
        let open = match open_from_the_start {
            true => 0,
            false => at(|input| matches!(input, Input::Open)),
        };

        let is_open = open < give_up.min(time_out).min(close) || open == 0;
        let timed_out = time_out < give_up.min(open).min(close);
        let closed_by_user = give_up < close && !timed_out;
        let failed_first = fail < give_up;
        Self {
            is_open,
            timed_out,
            closed_by_user,
            end: history.iter().find_map(|input| match input {
                Input::Close(event) => Some(event.clone()),
                _ => None,
            }),
            // It was open | timed out | was closed by the user | had failed by then
            kind: match (is_open, timed_out, closed_by_user, failed_first) {
                (false, true, _, _) => ErrorKind::Timeout,
                (false, _, true, false) => ErrorKind::Closed,
                (false, _, _, _) => ErrorKind::Connect,
                (true, _, _, _) => ErrorKind::Closed,
            },
        }
    }
}

/// Tells a connection of an input, and checks the answer: whether it made a difference.
fn tell(life: &mut Lifecycle, input: &Input, before: &Outcome, after: &Outcome) {
    match input {
        Input::Open => assert_eq!(life.open(), after.is_open && !before.is_open),
        Input::GiveUp => {
            let first = after.closed_by_user && !before.closed_by_user;
            assert_eq!(life.give_up(), first);
        }
        Input::TimeOut => {
            let first = after.timed_out && !before.timed_out;
            assert_eq!(life.time_out(LIMIT), first);
        }
        Input::Close(event) => assert_eq!(life.close(event.clone()), before.end.is_none()),
        Input::Fail => {
            let error = life.fail();
            assert_eq!(error.is_closed(), before.is_open);
            assert_eq!(error.is_connect(), !before.is_open);
            assert_eq!(error.close_event(), None, "it is not known yet");
        }
    }
}

fn check_error(error: &Error, event: &CloseEvent, outcome: &Outcome) {
    assert_eq!(error.kind(), outcome.kind, "{outcome:?}");
    assert_eq!(error.close_event(), Some(event));
}

/// Checks what those are told who ask.
fn check_answers(life: &Lifecycle, outcome: &Outcome) {
    assert_eq!(life.ended(), outcome.end.as_ref());
    match (life.poll_opened(), &outcome.end) {
        (Poll::Ready(Ok(())), _) => assert!(outcome.is_open),
        (Poll::Ready(Err(error)), Some(event)) => {
            assert!(!outcome.is_open);
            check_error(&error, event, outcome);
        }
        (Poll::Pending, None) => assert!(!outcome.is_open),
        answer => panic!("{answer:?}"),
    }
    for state in STATES {
        match (life.poll_open(state), &outcome.end) {
            (Poll::Ready(Err(error)), Some(event)) => check_error(&error, event, outcome),
            (Poll::Ready(Ok(())), None) => {
                assert!(outcome.is_open && state == ReadyState::Open);
            }
            (Poll::Pending, None) => assert!(!outcome.is_open || state != ReadyState::Open),
            answer => panic!("{state}: {answer:?}"),
        }
    }
    match (life.end_of_stream(), &outcome.end) {
        (None, None) => (),
        (Some(Ok(())), Some(event)) => assert!(event.was_clean),
        (Some(Err(error)), Some(event)) => {
            assert!(!event.was_clean);
            check_error(&error, event, outcome);
        }
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn every_order_of_events_comes_to_the_outcome_in_the_table() {
    for_any(
        (any::<bool>(), inputs()),
        |(open_from_the_start, inputs)| {
            let mut life = Lifecycle::new(open_from_the_start);
            let mut before = Outcome::of(open_from_the_start, &[]);
            check_answers(&life, &before);
            for (index, input) in inputs.iter().enumerate() {
                let after = Outcome::of(open_from_the_start, &inputs[..=index]);
                tell(&mut life, input, &before, &after);
                check_answers(&life, &after);
                before = after;
            }
        },
    );
}

#[test]
fn each_thing_happens_at_most_once_and_nothing_after_the_end() {
    for_any(
        (any::<bool>(), inputs()),
        |(open_from_the_start, inputs)| {
            let mut life = Lifecycle::new(open_from_the_start);
            let mut happened = String::new();
            for input in inputs {
                let (letter, made_a_difference) = match input {
                    Input::Open => ('o', life.open()),
                    Input::GiveUp => ('g', life.give_up()),
                    Input::TimeOut => ('t', life.time_out(LIMIT)),
                    Input::Close(event) => ('c', life.close(event)),
                    Input::Fail => {
                        life.fail();
                        continue;
                    }
                };
                if made_a_difference {
                    happened.push(letter);
                }
            }
            // What has been open is not timed out, and what was given up is not opened.
            let possible = ["", "o", "g", "t", "c", "og", "oc", "gc", "tc", "ogc"];
            assert!(possible.contains(&happened.as_str()), "{happened}");
        },
    );
}

#[test]
fn the_outcome_never_changes() {
    let history = (any::<bool>(), inputs(), events(), inputs());
    for_any(history, |(open_from_the_start, before, event, after)| {
        let mut history = before;
        history.push(Input::Close(event));
        let outcome = Outcome::of(open_from_the_start, &history);
        let mut life = Lifecycle::new(open_from_the_start);
        let told = history.iter().chain(&after).cloned();
        for (index, input) in told.enumerate() {
            match input {
                Input::Open => drop(life.open()),
                Input::GiveUp => drop(life.give_up()),
                Input::TimeOut => drop(life.time_out(LIMIT)),
                Input::Fail => drop(life.fail()),
                Input::Close(event) => drop(life.close(event)),
            }
            if index + 1 >= history.len() {
                check_answers(&life, &outcome);
            }
        }
    });
}

#[test]
fn patience_lasts_no_longer_than_there_is_progress() {
    let amounts = prop::collection::vec(0..=5u64, 0..=20);
    for_any(amounts, |amounts| {
        let mut patience = Patience::default();
        let rounds = amounts.iter().take_while(|a| patience.lasts(**a)).count();
        let falling = amounts.windows(2).take_while(|pair| pair[1] < pair[0]);
        let expected = amounts.len().min(1 + falling.count());
        assert_eq!(rounds, expected);
    });
}
