use std::io;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;

use crate::control_channel::Control;
use crate::support::{RawClient, TestServer, soon};

#[tokio::test]
async fn close_sends_any_code_with_its_reason_or_no_code() {
    let server = TestServer::start().await;
    let longest_reason = "é".repeat(61) + "!";
    for (query, code, reason) in [
        ("".to_owned(), None, ""),
        ("?code=1000&reason=bye".to_owned(), Some(1000_u16), "bye"),
        ("?code=4000".to_owned(), Some(4000), ""),
        ("?code=0".to_owned(), Some(0), ""),
        ("?code=1005".to_owned(), Some(1005), ""),
        ("?code=1006&reason=".to_owned(), Some(1006), ""),
        ("?code=65535".to_owned(), Some(65535), ""),
        (
            "?reason=gr%C3%BC%C3%9Fe+an%20alle%26&code=3000".to_owned(),
            Some(3000),
            "grüße an alle&",
        ),
        (
            format!("?code=1001&reason={longest_reason}").replace('é', "%C3%A9"),
            Some(1001),
            &longest_reason,
        ),
    ] {
        let (stream, _) = server
            .raw_upgrade(&format!("/close{query}"))
            .await
            .read_answer_byte_by_byte()
            .await;
        let mut client = RawClient { stream };
        let mut payload = Vec::new();
        payload.extend(code.iter().flat_map(|code| code.to_be_bytes()));
        payload.extend(reason.as_bytes());
        let mut frame = vec![0x88, payload.len() as u8];
        frame.extend(payload);
        assert_eq!(client.read_once().await, frame, "{query}");
    }
}

#[tokio::test]
async fn close_waits_for_the_answer_before_it_ends_the_connection() {
    let server = TestServer::start().await;
    let (stream, _) = server
        .raw_upgrade("/close?code=1000")
        .await
        .read_answer_byte_by_byte()
        .await;
    let mut client = RawClient { stream };
    assert_eq!(client.read_once().await, [0x88, 2, 3, 232]);
    // The connection stays open for a message that was on its way. Had the server ended it
    // already, our next bytes would make it answer with a reset.
    let message = [0x81, 0x81, 0, 0, 0, 0, b'a'];
    soon(client.stream.write_all(&message)).await.unwrap();
    let answer = [0x88, 0x82, 0, 0, 0, 0, 3, 232];
    soon(client.stream.write_all(&answer)).await.unwrap();
    assert_eq!(client.read_once().await, b"");
}

#[tokio::test]
async fn close_and_drop_echo_as_many_messages_as_asked_before_they_end() {
    let server = TestServer::start().await;
    for (path, is_closed_politely) in [("/close?code=4321&after=2", true), ("/drop?after=2", false)]
    {
        let mut socket = server.open(path).await;
        for text in ["one", "two"] {
            soon(socket.send(Message::text(text))).await.unwrap();
            assert_eq!(
                soon(socket.next()).await.unwrap().unwrap(),
                Message::text(text)
            );
        }
        match soon(socket.next()).await {
            Some(Ok(Message::Close(Some(frame)))) => {
                assert!(is_closed_politely);
                assert_eq!(u16::from(frame.code), 4321);
            }
            Some(Err(_)) => assert!(!is_closed_politely),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn close_answers_a_client_that_closes_before_its_last_message() {
    let server = TestServer::start().await;
    let mut socket = server.open("/close?code=4321&after=2").await;
    soon(socket.close(None)).await.unwrap();
    assert_eq!(
        soon(socket.next()).await.unwrap().unwrap(),
        Message::Close(None)
    );
    assert!(soon(socket.next()).await.is_none());
}

#[tokio::test]
async fn drop_ends_tcp_without_a_close_frame() {
    let server = TestServer::start().await;
    for path in ["/drop", "/drop?after=0&reset=0"] {
        let (stream, answer) = server
            .raw_upgrade(path)
            .await
            .read_answer_byte_by_byte()
            .await;
        assert_eq!(answer.status, 101);
        assert_eq!(RawClient { stream }.read_once().await, b"");
    }
}

#[tokio::test]
async fn drop_ends_tcp_plainly_even_if_the_client_sends_more_than_is_read() {
    let server = TestServer::start().await;
    let (mut stream, _) = server
        .raw_upgrade("/drop?after=1")
        .await
        .read_answer_byte_by_byte()
        .await;
    let message = [0x81, 0x81, 0, 0, 0, 0, b'a'];
    // The server may be gone before the last of these was sent.
    let _ = soon(stream.write_all(&message.repeat(100_000))).await;
    let mut received = Vec::new();
    soon(stream.read_to_end(&mut received)).await.unwrap();
    assert_eq!(received, [0x81, 1, b'a']);
}

#[tokio::test]
async fn drop_resets_tcp_when_asked() {
    let server = TestServer::start().await;
    let (mut stream, _) = server
        .raw_upgrade("/drop?after=1&reset=1")
        .await
        .read_answer_byte_by_byte()
        .await;
    let message = [0x81, 0x81, 0, 0, 0, 0, b'a'];
    soon(stream.write_all(&message)).await.unwrap();
    let mut received = Vec::new();
    let error = soon(stream.read_to_end(&mut received)).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn close_without_waiting_ends_tcp_right_behind_the_close_frame() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server
        .raw_open("/close?code=1000&after=1&wait=0&id=x")
        .await;
    client.write(&[0x81, 0x81, 0, 0, 0, 0, b'a']).await;
    // Nothing is answered to the close frame, and the end is there all the same.
    assert_eq!(client.read_to_end().await, [0x81, 1, b'a', 0x88, 2, 3, 232]);
    control
        .until(|snapshot| snapshot["closes"] == json!({"1006": 1}))
        .await;
}

#[tokio::test]
async fn drop_ends_tcp_before_the_answer_or_in_the_middle_of_it() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_upgrade("/drop?when=before&id=x").await;
    assert_eq!(client.read_to_end().await, b"");
    let mut client = server.raw_upgrade("/drop?when=during&id=x").await;
    let received = String::from_utf8(client.read_to_end().await).unwrap();
    assert!(received.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    assert!(!received.contains("\r\n\r\n"), "{received}");

    let snapshot = control
        .until(|snapshot| snapshot["requests"] == 2 && snapshot["open"] == 0)
        .await;
    // The client has cancelled nothing, and nothing was open.
    assert_eq!(snapshot["cancelled"], 0);
    assert_eq!(snapshot["closes"], json!({}));
}

#[tokio::test]
async fn drop_resets_tcp_before_the_answer_or_in_the_middle_of_it() {
    let server = TestServer::start().await;
    for when in ["before", "during"] {
        let path = format!("/drop?when={when}&reset=1");
        let mut client = server.raw_upgrade(&path).await;
        let mut received = Vec::new();
        let error = soon(client.stream.read_to_end(&mut received))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{when}");
    }
}
