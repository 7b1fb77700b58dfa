use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::support::{Answer, RawClient, TestServer, soon};

const MEBIBYTE: usize = 1024 * 1024;

#[tokio::test]
async fn echo_returns_text_binary_and_empty_messages_as_they_were() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/echo").await;
    for message in [
        Message::text("Grüße, 世界"),
        Message::binary(vec![0, 255, 128]),
        Message::text(""),
        Message::binary(vec![]),
    ] {
        soon(socket.send(message.clone())).await.unwrap();
        assert_eq!(soon(socket.next()).await.unwrap().unwrap(), message);
    }
}

#[tokio::test]
async fn echo_answers_a_ping() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/echo").await;
    soon(socket.send(Message::Ping("are you there".into())))
        .await
        .unwrap();
    assert_eq!(
        soon(socket.next()).await.unwrap().unwrap(),
        Message::Pong("are you there".into())
    );
}

#[tokio::test]
async fn echo_returns_a_message_of_exactly_64_mebibytes() {
    let server = TestServer::start().await;
    let mut socket = server.open("/echo").await;
    let message = Message::binary(vec![7; 64 * MEBIBYTE]);
    soon(socket.send(message.clone())).await.unwrap();
    let echoed = soon(socket.next()).await.unwrap().unwrap();
    assert!(
        echoed == message,
        "the echo of {} bytes differs",
        echoed.len()
    );
}

#[tokio::test]
async fn echo_closes_with_1009_when_a_message_has_one_byte_over_64_mebibytes() {
    let server = TestServer::start().await;
    let mut socket = server.open("/echo").await;
    let message = Message::binary(vec![7; 64 * MEBIBYTE + 1]);
    soon(socket.send(message)).await.unwrap();
    match soon(socket.next()).await {
        Some(Ok(Message::Close(Some(frame)))) => assert_eq!(frame.code, CloseCode::Size),
        other => panic!("expected a close frame, got {other:?}"),
    }
}

#[tokio::test]
async fn echo_counts_the_fragments_of_a_message_together() {
    let server = TestServer::start().await;
    let (mut stream, _) = server
        .raw_upgrade("/echo")
        .await
        .read_answer_byte_by_byte()
        .await;
    // Two masked fragments whose mask is zero: binary with more to come, then its end.
    for (first_byte, length) in [(0x02, 64 * MEBIBYTE), (0x80, 1)] {
        let mut frame = vec![first_byte, 0x80 | 127];
        frame.extend((length as u64).to_be_bytes());
        frame.extend([0; 4]);
        frame.resize(frame.len() + length, 7);
        soon(stream.write_all(&frame)).await.unwrap();
    }
    let mut client = RawClient { stream };
    let frame = client.read_once().await;
    assert_eq!(
        (frame[0], &frame[2..4]),
        (0x88, &1009_u16.to_be_bytes()[..])
    );
}

#[tokio::test]
async fn echo_closes_with_1007_when_text_is_not_utf8() {
    assert_eq!(
        close_code_after(&[0x81, 0x81, 0, 0, 0, 0, 0xff]).await,
        1007
    );
}

#[tokio::test]
async fn echo_closes_with_1002_when_a_frame_is_not_masked() {
    assert_eq!(close_code_after(&[0x81, 0x01, b'a']).await, 1002);
}

/// The close code that the server answers to a frame.
async fn close_code_after(frame: &[u8]) -> u16 {
    let server = TestServer::start().await;
    let mut client = server.raw_upgrade("/echo").await;
    client.read_once().await;
    soon(client.stream.write_all(frame)).await.unwrap();
    let answer = client.read_once().await;
    assert_eq!(answer[0], 0x88, "not a close frame: {answer:?}");
    u16::from_be_bytes([answer[2], answer[3]])
}

#[tokio::test]
async fn echo_answers_a_close_frame_with_its_code_and_reason() {
    let server = TestServer::start().await;
    for frame in [
        None,
        Some((CloseCode::Normal, "")),
        Some((CloseCode::Library(4999), "bis später")),
    ] {
        let frame = frame.map(|(code, reason)| CloseFrame {
            code,
            reason: reason.into(),
        });
        let mut socket = server.open("/echo").await;
        soon(socket.close(frame.clone())).await.unwrap();
        assert_eq!(
            soon(socket.next()).await.unwrap().unwrap(),
            Message::Close(frame)
        );
        assert!(soon(socket.next()).await.is_none());
    }
}

#[tokio::test]
async fn echo_receives_what_was_sent_together_with_the_request() {
    let server = TestServer::start().await;
    let request = "GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n";
    let mut bytes = request.as_bytes().to_vec();
    bytes.extend([0x81, 0x82, 0, 0, 0, 0, b'h', b'i']);
    let (stream, _) = server.raw(&bytes).await.read_answer_byte_by_byte().await;
    let mut client = RawClient { stream };
    assert_eq!(client.read_once().await, [0x81, 2, b'h', b'i']);
}

#[tokio::test]
async fn echo_selects_the_subprotocol_that_the_client_prefers_or_the_query_names() {
    let server = TestServer::start().await;
    for (path, headers, selected) in [
        ("/echo", &[][..], None),
        ("/echo", &["chat"], Some("chat")),
        ("/echo", &["chat, json"], Some("chat")),
        ("/echo", &["chat", "json,xml"], Some("chat")),
        ("/echo?protocol=json", &["chat , json"], Some("json")),
        ("/echo?protocol=xml", &["chat", "json,xml"], Some("xml")),
        ("/echo?protocol=", &["chat"], None),
        ("/echo?protocol=", &[], None),
    ] {
        let (_, protocol) = server.open_with_protocols(path, headers).await;
        assert_eq!(protocol.as_deref(), selected, "{path} with {headers:?}");
    }
}

#[tokio::test]
async fn echo_answers_with_any_subprotocol_when_it_is_forced() {
    let server = TestServer::start().await;
    for (query, offered, lines) in [
        ("protocol=json&force=1", &[][..], &["json"][..]),
        ("protocol=json&force=1", &["chat"], &["json"]),
        (
            "protocol=chat,%20json&force=1",
            &["chat, json"],
            &["chat, json"],
        ),
        (
            "protocol=chat,json&force=2",
            &["chat, json"],
            &["chat", "json"],
        ),
        ("protocol=&force=1", &["chat"], &[""]),
        ("protocol=chat&force=0", &["chat"], &["chat"]),
    ] {
        let path = format!("/echo?{query}");
        let mut client = server.raw_upgrade_with_protocols(&path, offered).await;
        let answer = Answer::parse(&client.read_once().await);
        assert_eq!(answer.headers("Sec-WebSocket-Protocol"), lines, "{query}");
    }
}

#[tokio::test]
async fn a_forced_subprotocol_cannot_add_a_header() {
    let server = TestServer::start().await;
    for protocol in ["a%0D%0AX:%20y", "%C3%A9"] {
        let path = format!("/echo?protocol={protocol}&force=1");
        let answer = server.raw_upgrade(&path).await.read_whole_answer().await;
        assert_eq!(answer.status, 400, "{protocol}");
    }
}

#[tokio::test]
async fn every_endpoint_that_opens_selects_an_offered_subprotocol() {
    let server = TestServer::start().await;
    for path in [
        "/echo",
        "/greet",
        "/close",
        "/drop",
        "/mute",
        "/stall",
        "/linger",
        "/sip",
        "/burst",
        "/collect",
        "/ping",
        "/violate?how=utf8",
        "/hang?for=0",
        "/control?id=x",
    ] {
        let (_, protocol) = server.open_with_protocols(path, &["chat"]).await;
        assert_eq!(protocol.as_deref(), Some("chat"), "{path}");
    }
}

#[tokio::test]
async fn the_greetings_arrive_in_one_read_with_the_handshake_answer() {
    let server = TestServer::start().await;
    for (path, greetings) in [
        ("/greet", &["hello"][..]),
        ("/greet?text=caf%C3%A9+ol%C3%A9", &["café olé"]),
        ("/greet?count=3", &["hello 0", "hello 1", "hello 2"]),
        ("/greet?text=&count=2", &[" 0", " 1"]),
    ] {
        let mut client = server.raw_upgrade(path).await;
        let answer = Answer::parse(&client.read_once().await);
        assert_eq!(answer.status, 101);
        let mut frames = Vec::new();
        for greeting in greetings {
            frames.extend([0x81, greeting.len() as u8]);
            frames.extend(greeting.as_bytes());
        }
        assert_eq!(answer.rest, frames, "{path}");
    }
}

#[tokio::test]
async fn greetings_can_be_binary() {
    let server = TestServer::start().await;
    let mut client = server.raw_upgrade("/greet?kind=binary&text=hi").await;
    let answer = Answer::parse(&client.read_once().await);
    assert_eq!(answer.rest, [0x82, 2, b'h', b'i']);
}

#[tokio::test]
async fn greet_echoes_after_its_greeting() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/greet?text=welcome").await;
    soon(socket.send(Message::text("thanks"))).await.unwrap();
    for expected in ["welcome", "thanks"] {
        assert_eq!(
            soon(socket.next()).await.unwrap().unwrap(),
            Message::text(expected)
        );
    }
}
