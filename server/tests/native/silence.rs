use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{RawClient, TestServer, soon};

/// Ends our side of the connection and returns everything that the server ever sent on it.
///
/// The server ends its side after it has read everything of ours, so nothing can come later.
async fn all_that_was_sent(mut stream: TcpStream) -> Vec<u8> {
    soon(stream.shutdown()).await.unwrap();
    let mut received = Vec::new();
    soon(stream.read_to_end(&mut received)).await.unwrap();
    received
}

#[tokio::test]
async fn hang_never_answers_the_upgrade_request_and_ends_when_the_client_goes_away() {
    let server = TestServer::start().await;
    let client = server.raw_upgrade("/hang").await;
    assert_eq!(all_that_was_sent(client.stream).await, []);
}

#[tokio::test]
async fn mute_opens_but_answers_no_message_no_ping_and_no_close_frame() {
    let server = TestServer::start().await;
    let (mut stream, answer) = server
        .raw_upgrade("/mute")
        .await
        .read_answer_byte_by_byte()
        .await;
    assert_eq!(answer.status, 101);
    for opcode in [0x1, 0x9, 0x8] {
        let frame = [0x80 | opcode, 0x82, 0, 0, 0, 0, 3, 232];
        soon(stream.write_all(&frame)).await.unwrap();
    }
    assert_eq!(all_that_was_sent(stream).await, []);
}

// The clock of the next two tests jumps ahead as soon as everyone waits.

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_finish_its_request_is_told_408() {
    let server = TestServer::start().await;
    let client = server.raw(b"GET /echo HTTP/1.1\r\nHost: lo").await;
    assert_eq!(client.read_whole_answer().await.status, 408);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_sends_anything_is_let_go_without_a_word() {
    let server = TestServer::start().await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    assert_eq!(RawClient { stream }.read_once().await, []);
}
