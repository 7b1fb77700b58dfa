use std::io;
use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::control_channel::Control;
use crate::support::{RawClient, TestServer, soon};

#[tokio::test]
async fn ping_is_answered_with_a_snapshot_although_nothing_has_changed() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let first = control.next_snapshot().await;
    for _ in 0..3 {
        control.command("ping").await;
        assert_eq!(control.next_snapshot().await, first);
    }
}

#[tokio::test]
async fn several_control_channels_watch_one_group() {
    let server = TestServer::start().await;
    let mut controls = [
        Control::of(&server, "x").await,
        Control::of(&server, "x").await,
    ];
    let _socket = server.open("/echo?id=x").await;
    for control in &mut controls {
        assert_eq!(control.until_field("open", 1).await["requests"], 1);
    }
}

#[tokio::test]
async fn a_flood_of_changes_is_no_flood_of_snapshots_and_the_last_state_arrives() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut socket = server.open("/echo?id=x").await;
    control.until_field("open", 1).await;
    let began = Instant::now();
    for _ in 0..1000 {
        soon(socket.send(Message::text("a"))).await.unwrap();
        soon(socket.next()).await.unwrap().unwrap();
    }
    let mut snapshots = 1;
    while control.next_snapshot().await["received_messages"] != 1000 {
        snapshots += 1;
    }
    // There are at least 5 milliseconds between two of them.
    let most = began.elapsed().as_millis() / 5 + 2;
    assert!(snapshots <= most, "{snapshots} of at most {most}");
}

#[tokio::test]
async fn send_and_close_reach_every_open_conversation_of_the_group() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut outsider = server.open("/echo?id=y").await;
    let mut sockets = [
        server.open("/echo?id=x").await,
        server.open("/close?after=9&id=x").await,
    ];
    control.command("send  two  words ").await;
    control.command("send ").await;
    control.command("close 4321 bis später").await;
    for socket in &mut sockets {
        for expected in [
            Message::text(" two  words "),
            Message::text(""),
            Message::Close(Some(CloseFrame {
                code: 4321.into(),
                reason: "bis später".into(),
            })),
        ] {
            assert_eq!(soon(socket.next()).await.unwrap().unwrap(), expected);
        }
        assert!(soon(socket.next()).await.is_none());
    }
    let snapshot = control
        .until(|snapshot| snapshot["closes"] == json!({"4321": 2}))
        .await;
    assert_eq!(
        snapshot["last_close"],
        json!({"code": 4321, "reason": "bis später"})
    );

    soon(outsider.send(Message::text("still there")))
        .await
        .unwrap();
    assert_eq!(
        soon(outsider.next()).await.unwrap().unwrap(),
        Message::text("still there")
    );
}

#[tokio::test]
async fn close_takes_any_code_or_none() {
    let server = TestServer::start().await;
    for (command, payload) in [
        ("close", vec![]),
        ("close 0", vec![0, 0]),
        ("close 1006 x", vec![3, 238, b'x']),
    ] {
        let mut control = Control::of(&server, "x").await;
        let (stream, _) = server
            .raw_upgrade("/echo?id=x")
            .await
            .read_answer_byte_by_byte()
            .await;
        control.command(command).await;
        let mut frame = vec![0x88, payload.len() as u8];
        frame.extend(payload);
        assert_eq!(RawClient { stream }.read_once().await, frame, "{command}");
    }
}

#[tokio::test]
async fn drop_ends_tcp_plainly_whatever_the_connection_does() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut clients = Vec::new();
    for path in ["/echo?id=x", "/mute?id=x", "/hang?id=x"] {
        clients.push(server.raw_upgrade(path).await);
    }
    control.until_field("open", 3).await;
    control.command("drop").await;
    for mut client in clients {
        let mut received = Vec::new();
        soon(client.stream.read_to_end(&mut received))
            .await
            .unwrap();
        assert!(
            received.is_empty() || received.ends_with(b"\r\n\r\n"),
            "{received:?}"
        );
    }
    let snapshot = control.until_field("open", 0).await;
    // The server has ended the third one, so its client has cancelled nothing.
    assert_eq!(
        (&snapshot["closes"], &snapshot["cancelled"]),
        (&json!({"1006": 2}), &json!(0))
    );
}

#[tokio::test]
async fn drop_ends_tcp_plainly_even_if_there_is_unread_input() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_upgrade("/hang?id=x").await;
    soon(client.stream.write_all(&[0; 1000])).await.unwrap();
    control.until_field("open", 1).await;
    control.command("drop").await;
    assert_eq!(client.read_once().await, b"");
    control.until_field("open", 0).await;
    // The server still reads: otherwise this would be answered with a reset.
    client.write(&vec![0; 16 * 1024 * 1024]).await;
}

#[tokio::test]
async fn reset_resets_tcp_whatever_the_connection_does() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut clients = Vec::new();
    for path in ["/echo?id=x", "/mute?id=x", "/hang?id=x"] {
        clients.push(server.raw_upgrade(path).await);
    }
    control.until_field("open", 3).await;
    control.command("reset").await;
    for mut client in clients {
        let mut received = Vec::new();
        let error = soon(client.stream.read_to_end(&mut received))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
    let snapshot = control.until_field("open", 0).await;
    assert_eq!(
        (&snapshot["closes"], &snapshot["cancelled"]),
        (&json!({"1006": 2}), &json!(0))
    );
}

#[tokio::test]
async fn drop_and_reset_leave_connections_alone_that_come_later() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    control.next_snapshot().await;
    for command in ["drop", "reset", "close 4000", "send hello", "ping"] {
        control.command(command).await;
    }
    control.next_snapshot().await;
    let mut socket = server.open("/echo?id=x").await;
    soon(socket.send(Message::text("still there")))
        .await
        .unwrap();
    assert_eq!(
        soon(socket.next()).await.unwrap().unwrap(),
        Message::text("still there")
    );
}

#[tokio::test]
async fn a_bad_command_closes_the_control_channel_with_1008_and_what_is_allowed() {
    let server = TestServer::start().await;
    let long_reason = format!("close 1000 {}", "x".repeat(124));
    for (command, allowed) in [
        (
            Message::text(""),
            "proceed, drop, reset, close [CODE [REASON]], send TEXT, listen, unlisten, ping",
        ),
        (Message::text("Drop"), "proceed, drop"),
        (Message::text("drop now"), "proceed, drop"),
        (Message::text("send"), "proceed, drop"),
        (Message::text("listen 8080"), "listen, unlisten"),
        (Message::text("unlisten now"), "listen, unlisten"),
        (Message::text("close now"), "a code from 0 to 65535"),
        (Message::text("close 65536"), "a code from 0 to 65535"),
        (Message::text(long_reason), "at most 123 bytes"),
        (Message::binary("ping"), "a text message"),
    ] {
        let mut control = Control::of(&server, "x").await;
        control.next_snapshot().await;
        control.send(command.clone()).await;
        match control.next().await {
            Message::Close(Some(frame)) => {
                assert_eq!(u16::from(frame.code), 1008, "{command}");
                assert!(
                    frame.reason.contains(allowed),
                    "{command}: {}",
                    frame.reason
                );
            }
            other => panic!("{command}: {other}"),
        }
    }
}

#[tokio::test]
async fn what_waits_goes_on_when_the_last_channel_of_its_group_ends() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let other = Control::of(&server, "x").await;
    let waiting = server.raw_upgrade("/hang?id=x").await;
    control.until_field("open", 1).await;
    other.close().await;
    control.command("ping").await;
    control.next().await;
    let nothing = waiting.stream.try_read(&mut [0]).unwrap_err();
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    control.close().await;
    let (_stream, answer) = waiting.read_answer_byte_by_byte().await;
    assert_eq!(answer.status, 101);
}
