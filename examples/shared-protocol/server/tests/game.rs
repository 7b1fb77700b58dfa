//! Plays with the server, by the types of the protocol.

use futures_util::{SinkExt, StreamExt};
use guess_protocol::{ToClient, ToServer};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn the_number_is_found_and_nonsense_is_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let playing = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        guess_server::play(stream, 42).await
    });
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let guess = |number| serde_json::to_string(&ToServer::Guess(number)).unwrap();
    let said = [guess(10), guess(500), "nonsense".to_owned(), guess(42)];
    for text in said {
        socket.send(Message::text(text)).await.unwrap();
    }
    let mut answers = Vec::new();
    while answers.len() < 5 {
        let message = socket.next().await.unwrap().unwrap();
        answers.push(serde_json::from_str(message.to_text().unwrap()).unwrap());
    }
    assert!(matches!(answers.remove(3), ToClient::Misunderstood(_)));
    assert_eq!(
        answers,
        [
            ToClient::Limit(1000),
            ToClient::Larger,
            ToClient::Smaller,
            ToClient::Right { guesses: 3 },
        ]
    );
    socket.close(None).await.unwrap();
    while socket.next().await.is_some_and(|item| item.is_ok()) {}
    playing.await.unwrap().unwrap();
}
