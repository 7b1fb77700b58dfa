use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::control_channel::Control;
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
    assert_eq!(all_that_was_sent(client.stream).await, b"");
}

#[tokio::test]
async fn hang_answers_and_echoes_when_it_is_told_to_proceed_or_the_time_is_over() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let waiting = server.raw_upgrade("/hang?id=x").await;
    control.until_field("open", 1).await;
    control.command("proceed").await;
    let later = server.raw_upgrade("/hang?id=x").await;
    let for_a_time = server.raw_upgrade("/hang?for=1").await;
    for client in [waiting, later, for_a_time] {
        let (mut stream, answer) = client.read_answer_byte_by_byte().await;
        assert_eq!(answer.status, 101);
        let message = [0x81, 0x81, 0, 0, 0, 0, b'a'];
        soon(stream.write_all(&message)).await.unwrap();
        assert_eq!(RawClient { stream }.read_once().await, [0x81, 1, b'a']);
    }
}

#[tokio::test]
async fn mute_answers_the_close_frame_late_when_it_is_told_to_proceed() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let close = [0x88, 0x83, 0, 0, 0, 0, 3, 232, b'!'];
    for comes_before in [true, false] {
        let (mut stream, _) = server
            .raw_upgrade("/mute?id=x")
            .await
            .read_answer_byte_by_byte()
            .await;
        if comes_before {
            soon(stream.write_all(&close)).await.unwrap();
            control
                .until(|snapshot| snapshot["last_close"]["code"] == 1000)
                .await;
            control.command("proceed").await;
        } else {
            soon(stream.write_all(&close)).await.unwrap();
        }
        let mut received = Vec::new();
        soon(stream.read_to_end(&mut received)).await.unwrap();
        assert_eq!(received, [0x88, 3, 3, 232, b'!']);
    }
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
    assert_eq!(all_that_was_sent(stream).await, b"");
}

#[tokio::test]
async fn stall_reads_nothing_until_it_is_told_to_proceed() {
    const SIZE: usize = 32 * 1024 * 1024;
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut socket = server.open("/stall?id=x").await;
    control.until_field("open", 1).await;
    {
        let sending = socket.send(Message::binary(vec![0; SIZE]));
        tokio::pin!(sending);
        for _ in 0..20 {
            tokio::select! {
                _ = &mut sending => panic!("somebody has read the message"),
                snapshot = async {
                    control.command("ping").await;
                    control.next_snapshot().await
                } => assert_eq!(snapshot["received_messages"], 0),
            }
        }
        control.command("proceed").await;
        soon(sending).await.unwrap();
    }
    let snapshot = control.until_field("received_messages", 1).await;
    assert_eq!(snapshot["received_bytes"], SIZE);
    // It echoes nothing, and answers a close frame.
    soon(socket.close(None)).await.unwrap();
    let answer = soon(socket.next()).await.unwrap().unwrap();
    assert_eq!(answer, Message::Close(None));
    control
        .until(|snapshot| snapshot["closes"] == serde_json::json!({"1005": 1}))
        .await;
}

#[tokio::test]
async fn stall_can_echo_what_has_waited() {
    let server = TestServer::start().await;
    let mut client = server.raw_open("/stall?for=1&echo=1").await;
    client
        .write(&[0x81, 0x81, 0, 0, 0, 0, b'a', 0x88, 0x80, 0, 0, 0, 0])
        .await;
    assert_eq!(client.read_to_end().await, [0x81, 1, b'a', 0x88, 0]);
}

#[tokio::test]
async fn stall_sees_the_end_of_a_client_behind_what_it_does_not_read() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut polite = server.raw_open("/stall?id=x").await;
    let mut rude = server.raw_open("/stall?id=x").await;
    for client in [&mut polite, &mut rude] {
        client.write(&[0x82; 1000]).await;
    }
    rude.reset();
    control
        .until(|snapshot| snapshot["closes"] == serde_json::json!({"1006": 1}))
        .await;
    soon(polite.stream.shutdown()).await.unwrap();
    let snapshot = control
        .until(|snapshot| snapshot["closes"] == serde_json::json!({"1006": 2}))
        .await;
    assert_eq!(snapshot["open"], 0);
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
    assert_eq!(RawClient { stream }.read_once().await, b"");
}

#[tokio::test]
async fn linger_sends_the_close_frame_when_it_is_told_to_proceed_and_leaves_tcp_to_the_client() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    for reads in [0, 1] {
        let path = format!("/linger?id=x&code=4001&reason=go&reads={reads}");
        let client = server.raw_upgrade(&path).await;
        let (mut stream, _) = client.read_answer_byte_by_byte().await;
        control.command("proceed").await;
        let mut close = [0; 6];
        soon(stream.read_exact(&mut close)).await.unwrap();
        assert_eq!(close, [0x88, 4, 0x0f, 0xa1, b'g', b'o']);
        let answer = [0x88, 0x82, 0, 0, 0, 0, 0x0f, 0xa1];
        soon(stream.write_all(&answer)).await.unwrap();
        if reads == 1 {
            let answered = |snapshot: &serde_json::Value| snapshot["last_close"]["code"] == 4001;
            control.until(answered).await;
            assert_eq!(all_that_was_sent(stream).await, b"");
        } else {
            control.until_field("open", 1).await;
            control.command("ping").await;
            let snapshot = control.next_snapshot().await;
            assert!(snapshot["last_close"].is_null(), "{snapshot}");
            assert_eq!(snapshot["open"], 1, "{snapshot}");
            drop(stream);
        }
        control.until_field("open", 0).await;
    }
}

#[tokio::test]
async fn sip_reads_a_little_at_a_time_and_answers_nothing() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let client = server.raw_upgrade("/sip?id=x&bytes=4&every=1").await;
    let (mut stream, _) = client.read_answer_byte_by_byte().await;
    for _ in 0..3 {
        let message = [0x81, 0x81, 0, 0, 0, 0, b'a'];
        soon(stream.write_all(&message)).await.unwrap();
    }
    control.until_field("received_messages", 3).await;
    assert_eq!(all_that_was_sent(stream).await, b"");
}
