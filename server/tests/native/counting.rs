use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::control_channel::Control;
use crate::support::{Answer, TestServer, soon};

/// A masked frame whose mask is not zero.
fn frame(first_byte: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [1, 2, 3, 4];
    let mut frame = vec![first_byte, 0x80 | payload.len() as u8];
    frame.extend(MASK);
    frame.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    frame
}

#[tokio::test]
async fn the_first_snapshot_of_a_new_group_is_empty() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "new").await;
    assert_eq!(
        control.next().await,
        Message::text(
            r#"{"requests":0,"open":0,"received_messages":0,"received_bytes":0,"numbers":[],"pongs":0,"closes":{},"last_close":null,"cancelled":0,"port":null,"listening":false}"#
        )
    );
}

#[tokio::test]
async fn messages_are_counted_with_their_payload_and_control_frames_are_not() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut socket = server.open("/echo?id=x").await;
    control.until_field("open", 1).await;
    for message in [
        Message::text("grün"),
        Message::Ping("ping".into()),
        Message::binary(vec![0; 100_000]),
        Message::text(""),
    ] {
        soon(socket.send(message)).await.unwrap();
    }
    let snapshot = control.until_field("received_messages", 3).await;
    assert_eq!(snapshot["received_bytes"], 100_005);
    assert_eq!(
        (&snapshot["requests"], &snapshot["open"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(snapshot["closes"], json!({}));
}

#[tokio::test]
async fn numbers_are_told_in_the_order_in_which_they_came() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut socket = server.open("/numbers?id=x").await;
    for text in ["3 three", "4", "nothing", "5 five", "9", "5"] {
        soon(socket.send(Message::text(text))).await.unwrap();
    }
    soon(socket.send(Message::binary(b"6 \xff".as_slice())))
        .await
        .unwrap();
    let numbers = json!([[3, 5], [9, 9], [5, 6]]);
    let snapshot = control
        .until(|snapshot| snapshot["numbers"] == numbers)
        .await;
    assert_eq!(snapshot["received_messages"], 7);
}

#[tokio::test]
async fn fragments_are_one_message_which_counts_when_it_ends() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_open("/mute?id=x").await;
    for bytes in [frame(0x01, b"ab"), frame(0x8a, b"pong"), frame(0x00, b"")] {
        client.write(&bytes).await;
    }
    let snapshot = control.until_field("pongs", 1).await;
    assert_eq!(snapshot["received_messages"], 0);
    assert_eq!(snapshot["received_bytes"], 0);
    // Byte by byte, a frame may arrive in any pieces.
    client.stream.set_nodelay(true).unwrap();
    for byte in frame(0x80, b"cd") {
        client.write(&[byte]).await;
        tokio::task::yield_now().await;
    }
    let snapshot = control.until_field("received_messages", 1).await;
    assert_eq!(snapshot["received_bytes"], 4);
}

#[tokio::test]
async fn a_message_that_came_with_the_request_is_counted() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut bytes = b"GET /echo?id=x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n"
        .to_vec();
    bytes.extend(frame(0x81, b"hi"));
    let _client = server.raw(&bytes).await;
    let snapshot = control.until_field("received_messages", 1).await;
    assert_eq!(snapshot["received_bytes"], 2);
}

#[tokio::test]
async fn connections_without_an_id_are_recorded_nowhere() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let _other_group = server.raw_open("/echo?id=y").await;
    let _no_group = server.raw_open("/echo").await;
    let _other_control = Control::of(&server, "x").await;
    let _with_id = server.raw_open("/echo?id=x").await;
    let snapshot = control.until_field("open", 1).await;
    assert_eq!(snapshot["requests"], 1);
}

#[tokio::test]
async fn every_end_of_an_open_connection_counts_under_the_code_that_the_client_sent() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    for code in [1000, 4999] {
        let mut socket = server.open("/echo?id=x").await;
        let frame = CloseFrame {
            code: u16::into(code),
            reason: "tschüss".into(),
        };
        soon(socket.close(Some(frame))).await.unwrap();
        while let Some(Ok(_)) = soon(socket.next()).await {}
    }
    let mut without_code = server.open("/echo?id=x").await;
    soon(without_code.close(None)).await.unwrap();
    // The client's answer to the server's close frame counts, not the server's own code.
    let mut answering = server.raw_open("/close?code=4000&id=x").await;
    let answer = frame(0x88, &[&4001_u16.to_be_bytes()[..], b"no"].concat());
    answering.write(&answer).await;

    let snapshot = control
        .until(|snapshot| snapshot["requests"] == 4 && snapshot["open"] == 0)
        .await;
    assert_eq!(
        snapshot["closes"],
        json!({"1000": 1, "4999": 1, "1005": 1, "4001": 1})
    );
}

#[tokio::test]
async fn a_client_that_leaves_without_a_close_frame_counts_as_1006_wherever_it_was() {
    let server = TestServer::start().await;
    for (index, path) in ["/echo", "/mute", "/close?after=1"].iter().enumerate() {
        let id = format!("group-{index}");
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{separator}id={id}");
        let mut control = Control::of(&server, &id).await;
        server.raw_open(&path).await.reset();
        control
            .until(|snapshot| snapshot["closes"] == json!({"1006": 1}))
            .await;
        drop(server.raw_open(&path).await);
        let snapshot = control
            .until(|snapshot| snapshot["closes"] == json!({"1006": 2}))
            .await;
        assert_eq!(
            (&snapshot["open"], &snapshot["cancelled"]),
            (&json!(0), &json!(0))
        );
        assert_eq!(snapshot["last_close"], json!(null));
    }
}

#[tokio::test]
async fn mute_records_the_close_frame_when_it_is_read_and_the_end_when_it_comes() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_open("/mute?id=x").await;
    let close = frame(
        0x88,
        &[&3000_u16.to_be_bytes()[..], "grün".as_bytes()].concat(),
    );
    client.write(&close).await;
    let snapshot = control
        .until(|snapshot| !snapshot["last_close"].is_null())
        .await;
    assert_eq!(
        snapshot["last_close"],
        json!({"code": 3000, "reason": "grün"})
    );
    assert_eq!(
        (&snapshot["open"], &snapshot["closes"]),
        (&json!(1), &json!({}))
    );
    client.reset();
    let snapshot = control.until_field("open", 0).await;
    assert_eq!(snapshot["closes"], json!({"3000": 1}));
}

#[tokio::test]
async fn a_close_frame_may_come_in_pieces() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_open("/mute?id=x").await;
    let close = frame(0x88, &[3, 232, b'a', b'b', b'c', b'd']);
    // The header and three bytes, behind a message that tells when they were read.
    let (beginning, rest) = close.split_at(6 + 3);
    client
        .write(&[&frame(0x81, b"message"), beginning].concat())
        .await;
    control.until_field("received_messages", 1).await;
    client.write(rest).await;
    let snapshot = control
        .until(|snapshot| !snapshot["last_close"].is_null())
        .await;
    assert_eq!(
        snapshot["last_close"],
        json!({"code": 1000, "reason": "abcd"})
    );
}

#[tokio::test]
async fn nothing_counts_after_the_first_close_frame() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_open("/mute?id=x").await;
    let frames = [
        frame(0x88, &[3, 232]),
        frame(0x81, b"message"),
        frame(0x8a, b"pong"),
        frame(0x88, &[3, 233]),
    ];
    client.write(&frames.concat()).await;
    drop(client);
    let snapshot = control
        .until(|snapshot| snapshot["closes"] == json!({"1000": 1}))
        .await;
    assert_eq!(snapshot["last_close"]["code"], 1000);
    assert_eq!(snapshot["received_messages"], 0);
    assert_eq!(snapshot["pongs"], 0);
}

#[tokio::test]
async fn a_close_frame_without_a_code_is_told_as_1005() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_open("/mute?id=x").await;
    client.write(&frame(0x88, b"")).await;
    let snapshot = control
        .until(|snapshot| !snapshot["last_close"].is_null())
        .await;
    assert_eq!(snapshot["last_close"], json!({"code": 1005, "reason": ""}));
}

#[tokio::test]
async fn a_client_that_leaves_before_the_answer_counts_as_cancelled() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let plain = server.raw_upgrade("/hang?id=x").await;
    let rude = server.raw_upgrade("/hang?id=x").await;
    control.until_field("open", 2).await;
    rude.reset();
    control.until_field("cancelled", 1).await;
    // What nobody reads must not hide the end behind it.
    let mut plain = plain.stream;
    soon(plain.write_all(b"unread")).await.unwrap();
    soon(plain.shutdown()).await.unwrap();
    let snapshot = control.until_field("cancelled", 2).await;
    assert_eq!(
        (&snapshot["open"], &snapshot["closes"]),
        (&json!(0), &json!({}))
    );
}

#[tokio::test]
async fn a_refused_request_counts_as_a_request_and_as_nothing_else() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    for path in ["/status?id=x", "/echo?id=x&bad=1", "/nowhere?id=x"] {
        server.raw_upgrade(path).await.read_whole_answer().await;
    }
    let snapshot = control
        .until(|snapshot| snapshot["requests"] == 3 && snapshot["open"] == 0)
        .await;
    assert_eq!(
        (&snapshot["closes"], &snapshot["cancelled"]),
        (&json!({}), &json!(0))
    );
}

#[tokio::test]
async fn seen_answers_with_the_snapshot_to_any_page() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "a_Z-9").await;
    let _open = server.raw_open("/echo?id=a_Z-9").await;
    let snapshot = control.until_field("open", 1).await;
    let answer = server.get("/seen?id=a_Z-9").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&answer.body).unwrap(),
        snapshot
    );
}

#[tokio::test]
async fn a_group_must_be_named_where_there_is_nothing_to_do_without() {
    let server = TestServer::start().await;
    let long = format!("?id={}", "x".repeat(65));
    for query in ["", "?id=", "?id=a%20b", "?id=x&id=y", "?other=x", &long] {
        let upgrade = server.raw_upgrade(&format!("/control{query}")).await;
        let answers: [Answer; 2] = [
            upgrade.read_whole_answer().await,
            server.get(&format!("/seen{query}")).await,
        ];
        for answer in answers {
            assert_eq!(answer.status, 400, "{query}");
            assert!(answer.body.contains("the query key"), "{}", answer.body);
        }
    }
    let longest = "x".repeat(64);
    assert_eq!(server.get(&format!("/seen?id={longest}")).await.status, 200);
}

#[tokio::test]
async fn at_most_1024_groups_that_nobody_uses_are_remembered_and_the_oldest_is_forgotten() {
    let server = TestServer::start().await;
    for id in ["first", "second"] {
        let mut control = Control::of(&server, id).await;
        server
            .raw_upgrade(&format!("/status?id={id}"))
            .await
            .read_whole_answer()
            .await;
        control
            .until(|snapshot| snapshot["requests"] == 1 && snapshot["open"] == 0)
            .await;
        control.close().await;
    }
    let requests = async |id: &str| {
        let body = server.get(&format!("/seen?id={id}")).await.body;
        serde_json::from_str::<serde_json::Value>(&body).unwrap()["requests"].clone()
    };
    // Looking at a group does not create it.
    for index in 0..1022 {
        server.get(&format!("/seen?id=looked-at-{index}")).await;
    }
    for index in 0..1022 {
        Control::of(&server, &format!("filler-{index}"))
            .await
            .close()
            .await;
    }
    assert_eq!(
        (requests("first").await, requests("second").await),
        (json!(1), json!(1))
    );
    let in_use = Control::of(&server, "in-use").await;
    assert_eq!(
        (requests("first").await, requests("second").await),
        (json!(1), json!(1))
    );
    in_use.close().await;
    assert_eq!(
        (requests("first").await, requests("second").await),
        (json!(0), json!(1))
    );

    // A group that is used again is not the oldest any more.
    for id in ["second", "another"] {
        Control::of(&server, id).await.close().await;
    }
    assert_eq!(requests("second").await, json!(1));
}
