//! The client of the guessing game, which looks for the number in halves.

use futures_util::{SinkExt, StreamExt};
use guess_protocol::{ToClient, ToServer};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_websocket::{Error, WebSocketStream};

/// Runs when the page has loaded the program.
#[wasm_bindgen(start)]
pub async fn start() {
    match find("ws://127.0.0.1:8086/").await {
        Ok(number) => log(&format!("it is {number:?}")),
        Err(error) => log(&error.to_string()),
    }
}

/// Finds the number of a server, unless the server ends the game before.
///
/// # Errors
///
/// When the connection cannot be made or is lost, or the server says something else than the
/// protocol has.
pub async fn find(url: &str) -> Result<Option<u32>, Error> {
    let stream = WebSocketStream::connect(url).await?;
    let mut channel = stream.into_json::<ToServer, ToClient>();
    let mut range = 0..0;
    while let Some(said) = channel.next().await {
        let middle = range.start + (range.end - range.start) / 2;
        match said? {
            ToClient::Limit(limit) => range = 0..limit,
            ToClient::Larger => range.start = middle + 1,
            ToClient::Smaller => range.end = middle,
            ToClient::Right { guesses } => {
                log(&format!("{guesses} guesses"));
                return Ok(Some(middle));
            }
            ToClient::Misunderstood(why) => log(&why),
        }
        let guess = range.start + (range.end - range.start) / 2;
        channel.send(ToServer::Guess(guess)).await?;
    }
    Ok(None)
}

fn log(text: &str) {
    web_sys::console::log_1(&text.into());
}
