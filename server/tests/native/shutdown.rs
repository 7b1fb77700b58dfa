use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::support::{TestServer, soon};

/// How long a shutdown may take, whatever the clients do.
const SHUTDOWN_LIMIT: Duration = Duration::from_millis(2500);

#[tokio::test]
async fn open_websockets_are_told_that_the_server_goes_away() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/echo").await;
    let began = Instant::now();
    let running = server.stop();
    match soon(socket.next()).await {
        Some(Ok(Message::Close(Some(frame)))) => assert_eq!(frame.code, CloseCode::Away),
        other => panic!("expected a close frame, got {other:?}"),
    }
    assert!(soon(socket.next()).await.is_none());
    soon(running).await.unwrap();
    // With clients that answer, there is nothing to wait for.
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn clients_that_do_not_cooperate_cannot_hold_the_shutdown_up() {
    let server = TestServer::start().await;
    let never_sends = TcpStream::connect(server.address).await.unwrap();
    let unfinished = server.raw(b"GET / HTTP/1.1\r\n").await;
    let hanging = server.raw_upgrade("/hang").await;
    let (muted, _) = server
        .raw_upgrade("/mute")
        .await
        .read_answer_byte_by_byte()
        .await;
    let (never_answers, _) = server
        .raw_upgrade("/echo")
        .await
        .read_answer_byte_by_byte()
        .await;
    let mut never_reads = server.open("/echo").await;
    let large = Message::binary(vec![0; 16 * 1024 * 1024]);
    soon(never_reads.send(large)).await.unwrap();

    let began = Instant::now();
    soon(server.stop()).await.unwrap();
    assert!(began.elapsed() < SHUTDOWN_LIMIT, "{:?}", began.elapsed());
    drop((
        never_sends,
        unfinished,
        hanging,
        muted,
        never_answers,
        never_reads,
    ));
}

#[tokio::test]
async fn nobody_can_connect_after_the_shutdown() {
    let server = TestServer::start().await;
    let address = server.address;
    soon(server.stop()).await.unwrap();
    assert!(soon(TcpStream::connect(address)).await.is_err());
}
