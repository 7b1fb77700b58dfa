//! The client of the guessing game, which looks for the number in halves.

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use guess_protocol::{ToClient, ToServer};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_websocket::{Channel, Error, Json, Message, WebSocketStream};

/// Runs when the page has loaded the program.
#[wasm_bindgen(start)]
pub async fn start() {
    let outcome = match WebSocketStream::connect("ws://127.0.0.1:8086/").await {
        Ok(stream) => find(stream).await,
        Err(error) => Err(error),
    };
    let text = match outcome {
        Ok(Outcome::Found { number, guesses }) => format!("{number}, after {guesses} guesses"),
        Ok(Outcome::Misunderstood(why)) => format!("the server did not understand: {why}"),
        Ok(Outcome::Ended) => "the server has ended the game".to_owned(),
        Err(error) => error.to_string(),
    };
    web_sys::console::log_1(&text.into());
}

/// How a game ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This is the number.
    Found {
        /// The number of the server.
        number: u32,
        /// How many guesses it took.
        guesses: u32,
    },
    /// The server did not understand a guess, and says why.
    Misunderstood(String),
    /// The server ended the game before.
    Ended,
}

/// Plays until the number of the server is found or the game ends.
///
/// It takes any stream and sink of messages, so that it can be tested without a browser.
///
/// # Errors
///
/// When the connection is lost, or the server says something else than the protocol has.
pub async fn find<S>(stream: S) -> Result<Outcome, Error>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    let mut channel = Channel::<_, ToServer, ToClient, _>::new(stream, Json::new());
    let mut range = 0..0;
    while let Some(said) = channel.next().await {
        let middle = range.start + (range.end - range.start) / 2;
        match said? {
            ToClient::Limit(limit) => range = 0..limit,
            ToClient::Larger => range.start = middle + 1,
            ToClient::Smaller => range.end = middle,
            ToClient::Right { guesses } => {
                return Ok(Outcome::Found {
                    number: middle,
                    guesses,
                });
            }
            ToClient::Misunderstood(why) => return Ok(Outcome::Misunderstood(why)),
        }
        let guess = range.start + (range.end - range.start) / 2;
        channel.send(ToServer::Guess(guess)).await?;
    }
    Ok(Outcome::Ended)
}
