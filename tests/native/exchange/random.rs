//! Any order of events: every request has one outcome, and everything that comes is somebody's.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use proptest::prelude::*;
use wasm_websocket::Reply;

use super::{Letter, connected, letter, work};
use crate::native::pipe::some_error;
use crate::native::without_files;

#[derive(Clone, Debug)]
enum Step {
    Ask(u32),
    GiveUp(u32),
    Work,
    /// The server answers an id, whether it has been asked or not.
    Answer(u32),
    Lose,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let id = || 0..6u32;
    let step = prop_oneof![
        4 => id().prop_map(Step::Ask),
        1 => id().prop_map(Step::GiveUp),
        4 => Just(Step::Work),
        4 => id().prop_map(Step::Answer),
        1 => Just(Step::Lose),
    ];
    prop::collection::vec(step, 0..60)
}

/// What has become of the requests, and what was told besides.
#[derive(Default)]
struct Account {
    open: BTreeMap<u32, Reply<Letter, Letter>>,
    given_up: usize,
    answered: usize,
    failed: usize,
    refused: usize,
    strays: usize,
    losses: usize,
}

impl Account {
    /// Takes the outcomes that are there.
    fn settle(&mut self) {
        let ids: Vec<u32> = self.open.keys().copied().collect();
        for id in ids {
            match self.open.get_mut(&id).unwrap().now_or_never() {
                None => continue,
                Some(Ok(answer)) => {
                    assert_eq!(answer.id, Some(id));
                    self.answered += 1;
                }
                Some(Err(_)) => self.failed += 1,
            }
            self.open.remove(&id);
        }
    }
}

proptest! {
    #![proptest_config(without_files())]

    #[test]
    fn every_request_has_one_outcome_and_every_message_is_somebodys(
        steps in steps(), capacity in 1..4usize
    ) {
        let (client, mut rest, server) = connected(capacity);
        let mut account = Account::default();
        let (mut asked, mut answers, mut losses) = (0, 0, 0);
        for step in steps {
            match step {
                Step::Ask(id) => {
                    asked += 1;
                    match account.open.contains_key(&id) {
                        true => {
                            let twice = client.submit(letter(id, "?"));
                            assert!(twice.now_or_never().unwrap().is_err());
                            account.refused += 1;
                        }
                        false => drop(account.open.insert(id, client.submit(letter(id, "?")))),
                    }
                }
                Step::GiveUp(id) => {
                    account.given_up += usize::from(account.open.remove(&id).is_some());
                }
                Step::Work => {
                    server.received();
                    while let Some(item) = work(&mut rest) {
                        match item {
                            Ok(_) => account.strays += 1,
                            Err(_) => account.losses += 1,
                        }
                    }
                }
                Step::Answer(id) => {
                    answers += 1;
                    server.send_now(format!("{id} !"));
                }
                Step::Lose => {
                    losses += 1;
                    server.fail(some_error());
                }
            }
            account.settle();
            assert_eq!(client.pending(), account.open.len());
        }
        server.close();
        while let Some(item) = work(&mut rest) {
            match item {
                Ok(_) => account.strays += 1,
                Err(_) => account.losses += 1,
            }
        }
        account.settle();
        assert!(account.open.is_empty(), "they wait for ever");
        let outcomes = account.answered + account.failed + account.given_up + account.refused;
        assert_eq!(outcomes, asked);
        assert_eq!(account.answered + account.strays, answers);
        assert_eq!(account.losses, losses);
        assert_eq!(client.pending(), 0);
    }
}
