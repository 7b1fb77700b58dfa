//! The server of the guessing game.

use futures_util::{SinkExt, StreamExt};
use guess_protocol::{ToClient, ToServer};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, Message};

/// The number is below this one.
const LIMIT: u32 = 1000;

/// Plays with one client, who has to find this number.
///
/// # Errors
///
/// When the connection is lost.
pub async fn play(stream: TcpStream, number: u32) -> Result<(), tungstenite::Error> {
    let mut socket = tokio_tungstenite::accept_async(stream).await?;
    socket.send(message(&ToClient::Limit(LIMIT))).await?;
    let mut guesses = 0;
    while let Some(received) = socket.next().await {
        let Message::Text(text) = received? else {
            continue;
        };
        let answer = match serde_json::from_str(&text) {
            Err(error) => ToClient::Misunderstood(error.to_string()),
            Ok(ToServer::Guess(guess)) => {
                guesses += 1;
                match guess.cmp(&number) {
                    std::cmp::Ordering::Less => ToClient::Larger,
                    std::cmp::Ordering::Greater => ToClient::Smaller,
                    std::cmp::Ordering::Equal => ToClient::Right { guesses },
                }
            }
        };
        socket.send(message(&answer)).await?;
    }
    Ok(())
}

fn message(value: &ToClient) -> Message {
    // These types have nothing that JSON has not.
    Message::text(serde_json::to_string(value).unwrap_or_default())
}
