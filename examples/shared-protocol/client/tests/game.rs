//! Plays with the client over a connection in memory, by the types of the protocol.

use futures_util::future::join;
use futures_util::{SinkExt, StreamExt};
use guess_client::{Outcome, find};
use guess_protocol::{ToClient, ToServer};
use wasm_websocket::ErrorKind;
use wasm_websocket::testing::{MemoryStream, pair};

/// Answers guesses of a number below 100.
async fn answer(stream: MemoryStream, number: u32) {
    let mut channel = stream.into_json::<ToClient, ToServer>();
    channel.send(ToClient::Limit(100)).await.unwrap();
    let mut guesses = 0;
    while let Some(said) = channel.next().await {
        let ToServer::Guess(guess) = said.unwrap();
        guesses += 1;
        let answer = match guess.cmp(&number) {
            std::cmp::Ordering::Less => ToClient::Larger,
            std::cmp::Ordering::Greater => ToClient::Smaller,
            std::cmp::Ordering::Equal => ToClient::Right { guesses },
        };
        channel.send(answer).await.unwrap();
    }
}

#[tokio::test]
async fn the_client_finds_any_number_in_at_most_seven_guesses() {
    for number in 0..100 {
        let (client, server) = pair();
        let (found, ()) = join(find(client), answer(server, number)).await;
        match found.unwrap() {
            Outcome::Found {
                number: found,
                guesses,
            } => {
                assert_eq!(found, number);
                assert!(guesses <= 7, "{guesses} guesses for {number}");
            }
            other => panic!("{number}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_game_that_the_server_ends_has_no_number() {
    let (client, server) = pair();
    drop(server);
    assert_eq!(find(client).await.unwrap(), Outcome::Ended);

    let (client, server) = pair();
    let mut server = server.into_json::<ToClient, ToServer>();
    let why = ToClient::Misunderstood("what?".to_owned());
    server.send(why).await.unwrap();
    let outcome = find(client).await.unwrap();
    assert_eq!(outcome, Outcome::Misunderstood("what?".to_owned()));
}

#[tokio::test]
async fn a_connection_that_is_lost_is_an_error() {
    let (client, server) = pair();
    server.lose();
    let error = find(client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[tokio::test]
async fn what_the_protocol_does_not_have_is_an_error() {
    let (client, server) = pair();
    server.send_now("nonsense").unwrap();
    let error = find(client).await.unwrap_err();
    assert_eq!(error.into_payload().unwrap().as_text(), Some("nonsense"));
}
