//! The port that a group has of its own, which is a server that can be killed and started again.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::control_channel::Control;
use crate::support::{Place, TestServer, soon};

/// Lets the group of a control channel listen.
async fn listen(control: &mut Control) -> Place {
    control.command("listen").await;
    let snapshot = control
        .until(|snapshot| snapshot["listening"] == true)
        .await;
    place(&snapshot)
}

async fn unlisten(control: &mut Control) -> Value {
    control.command("unlisten").await;
    control
        .until(|snapshot| snapshot["listening"] == false)
        .await
}

fn place(snapshot: &Value) -> Place {
    let port: u16 = snapshot["port"].as_u64().unwrap().try_into().unwrap();
    Place {
        address: SocketAddr::from(([127, 0, 0, 1], port)),
    }
}

async fn assert_echoes(socket: &mut WebSocketStream<TcpStream>) {
    soon(socket.send(Message::text("hello"))).await.unwrap();
    let answer = soon(socket.next()).await.unwrap().unwrap();
    assert_eq!(answer, Message::text("hello"));
}

async fn assert_refused(place: &Place) {
    let error = soon(TcpStream::connect(place.address)).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}

async fn assert_reset(stream: &mut (impl AsyncRead + Unpin), what: &str) {
    let result = soon(stream.read_to_end(&mut Vec::new())).await;
    let kind = result.map_err(|error| error.kind());
    assert_eq!(kind, Err(io::ErrorKind::ConnectionReset), "{what}");
}

#[tokio::test]
async fn whatever_connects_to_the_port_of_a_group_is_served_as_everywhere_else() {
    let server = TestServer::start().await;
    server.write_file("www/index.html", "the page");
    let mut control = Control::of(&server, "x").await;
    let mut other = Control::of(&server, "y").await;
    let place = listen(&mut control).await;
    assert_ne!(place.address.port(), server.address.port());

    for path in ["/echo?id=x", "/echo?id=y", "/echo"] {
        assert_echoes(&mut place.open_strictly(path).await).await;
    }
    for control in [&mut control, &mut other] {
        let snapshot = control
            .until(|snapshot| snapshot["closes"] != json!({}))
            .await;
        assert_eq!(
            (&snapshot["requests"], &snapshot["closes"]),
            (&json!(1), &json!({"1006": 1}))
        );
    }
    assert_eq!(place.get("/").await.body, "the page");
    let seen: Value = serde_json::from_str(&place.get("/seen?id=x").await.body).unwrap();
    assert_eq!(
        (&seen["port"], &seen["listening"]),
        (&json!(place.address.port()), &json!(true))
    );
    let refused = place.raw_upgrade("/status?code=503").await;
    assert_eq!(refused.read_whole_answer().await.status, 503);
}

#[tokio::test]
async fn unlisten_lets_the_system_refuse_connections_and_listen_brings_the_same_port_back() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let first = listen(&mut control).await;
    for _ in 0..20 {
        let mut socket = first.open("/echo?id=x").await;
        let snapshot = unlisten(&mut control).await;
        assert_eq!(snapshot["port"], first.address.port());
        assert_refused(&first).await;
        assert_reset(socket.get_mut(), "/echo").await;

        let again = listen(&mut control).await;
        assert_eq!(again.address, first.address);
        assert_echoes(&mut again.open("/echo?id=x").await).await;
    }
}

#[tokio::test]
async fn unlisten_resets_every_connection_of_the_port_wherever_it_is() {
    let server = TestServer::start().await;
    server.write_file("www/large", &"x".repeat(32 * 1024 * 1024));
    let mut control = Control::of(&server, "x").await;
    let place = listen(&mut control).await;
    let mut clients = vec![
        ("nothing sent", place.raw(b"").await),
        ("half a request", place.raw(b"GET /echo HT").await),
        (
            "a page",
            place.raw(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await,
        ),
        ("other control", place.raw_open("/control?id=y").await),
        ("own control", place.raw_open("/control?id=x").await),
    ];
    for path in ["/hang?id=x", "/hang?id=y", "/hang"] {
        clients.push((path, place.raw_upgrade(path).await));
    }
    for path in [
        "/echo?id=x",
        "/echo?id=y",
        "/echo",
        "/mute?id=x",
        "/stall",
        "/burst?count=4294967295&size=67108864",
    ] {
        clients.push((path, place.raw_open(path).await));
    }
    control.until_field("open", 3).await;

    let snapshot = unlisten(&mut control).await;
    // By then they have ended already, and it was not their clients who ended them.
    assert_eq!(
        (
            &snapshot["open"],
            &snapshot["closes"],
            &snapshot["cancelled"]
        ),
        (&json!(0), &json!({"1006": 2}), &json!(0))
    );
    for (what, mut client) in clients {
        assert_reset(&mut client.stream, what).await;
    }
}

#[tokio::test]
async fn unlisten_leaves_other_ports_alone() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut other_control = Control::of(&server, "y").await;
    listen(&mut control).await;
    let other_place = listen(&mut other_control).await;
    let mut sockets = [
        server.open("/echo?id=x").await,
        other_place.open("/echo?id=x").await,
    ];
    let hanging = server.raw_upgrade("/hang?id=x").await;
    control.until_field("open", 3).await;

    unlisten(&mut control).await;
    for socket in &mut sockets {
        assert_echoes(socket).await;
    }
    for place in [&server, &other_place] {
        assert_echoes(&mut place.open("/echo?id=x").await).await;
    }
    control.command("proceed").await;
    assert_eq!(hanging.read_answer_byte_by_byte().await.1.status, 101);
}

#[tokio::test]
async fn listen_and_unlisten_change_nothing_if_it_is_so_already() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let first = control.next_snapshot().await;
    control.command("unlisten").await;
    control.command("ping").await;
    assert_eq!(control.next_snapshot().await, first);

    let place = listen(&mut control).await;
    let mut socket = place.open("/echo").await;
    control.command("listen").await;
    control.command("ping").await;
    let snapshot = control.next_snapshot().await;
    assert_eq!(snapshot["port"], place.address.port());
    assert_echoes(&mut socket).await;

    let snapshot = unlisten(&mut control).await;
    control.command("unlisten").await;
    control.command("ping").await;
    assert_eq!(control.next_snapshot().await, snapshot);
}

#[tokio::test]
async fn a_restart_needs_no_waiting_between_unlisten_and_listen() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut told = server.open("/echo?id=x").await;
    let place = listen(&mut control).await;
    for _ in 0..20 {
        let mut socket = place.open("/echo").await;
        for command in ["unlisten", "listen", "send listening"] {
            control.command(command).await;
        }
        let message = soon(told.next()).await.unwrap().unwrap();
        assert_eq!(message, Message::text("listening"));
        assert_reset(socket.get_mut(), "/echo").await;
        assert_echoes(&mut place.open("/echo").await).await;
    }
}

#[tokio::test]
async fn the_port_closes_with_the_last_control_channel_of_the_group() {
    let server = TestServer::start().await;
    let mut asked = Control::of(&server, "x").await;
    let other = Control::of(&server, "x").await;
    let place = listen(&mut asked).await;
    let mut socket = place.open("/echo?id=x").await;
    asked.close().await;
    assert_echoes(&mut socket).await;
    assert_echoes(&mut place.open("/echo").await).await;

    // It counts as well if the page does not say goodbye.
    drop(other);
    assert_reset(socket.get_mut(), "/echo").await;
    assert_refused(&place).await;

    let mut next = Control::of(&server, "x").await;
    next.until(|snapshot| snapshot["listening"] == false).await;
    assert_eq!(listen(&mut next).await.address, place.address);
}

#[tokio::test]
async fn a_port_that_somebody_has_taken_closes_the_control_channel_with_1011() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let place = listen(&mut control).await;
    unlisten(&mut control).await;
    let _thief = TcpListener::bind(place.address).await.unwrap();
    control.command("listen").await;
    match control.next().await {
        Message::Close(Some(frame)) => {
            assert_eq!(frame.code, CloseCode::Error);
            let beginning = format!("cannot listen on {}: address in use", place.address);
            assert!(frame.reason.starts_with(&beginning), "{}", frame.reason);
        }
        other => panic!("expected a close frame, got {other}"),
    }
}

/// Only Linux can keep a port without listening on it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn nobody_who_asks_for_a_free_port_gets_that_of_a_group_that_does_not_listen() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let place = listen(&mut control).await;
    unlisten(&mut control).await;
    // Nobody else could bind it, either, who does not know of the server.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    let error = socket.bind(place.address).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert_refused(&place).await;

    control.close().await;
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(place.address).unwrap();
}

#[tokio::test]
async fn the_shutdown_says_goodbye_on_the_port_of_a_group_and_closes_it() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let place = listen(&mut control).await;
    let mut socket = place.open_strictly("/echo").await;
    let hanging = place.raw_upgrade("/hang?id=x").await;
    control.until_field("open", 1).await;
    let began = Instant::now();
    let running = server.stop();
    match soon(socket.next()).await {
        Some(Ok(Message::Close(Some(frame)))) => assert_eq!(frame.code, CloseCode::Away),
        other => panic!("expected a close frame, got {other:?}"),
    }
    assert!(soon(socket.next()).await.is_none());
    // The control channel that nobody reads holds the shutdown up, but not the port open.
    while let Ok(mut stream) = soon(TcpStream::connect(place.address)).await {
        let _ = soon(stream.read_to_end(&mut Vec::new())).await;
    }
    drop((control, hanging));
    soon(running).await.unwrap();
    // With clients that answer, there is nothing to wait for.
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_refused(&place).await;
}
