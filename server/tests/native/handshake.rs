use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;

use crate::support::TestServer;

#[tokio::test]
async fn the_answer_is_derived_from_the_key_as_in_rfc_6455() {
    let server = TestServer::start().await;
    let (_, answer) = server
        .raw_upgrade("/echo")
        .await
        .read_answer_byte_by_byte()
        .await;
    assert_eq!(answer.status, 101);
    assert_eq!(
        answer.header("Sec-WebSocket-Accept"),
        Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    );
    assert_eq!(answer.header("Upgrade"), Some("websocket"));
    assert_eq!(answer.header("Connection"), Some("Upgrade"));
}

#[tokio::test]
async fn websockets_of_every_origin_and_header_spelling_are_accepted() {
    let server = TestServer::start().await;
    let request = "GET http://elsewhere.example/echo HTTP/1.1\r\nhost: elsewhere.example\r\n\
        origin: https://page.example\r\nconnection: keep-alive, upgrade\r\n\
        upgrade: WebSocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: x\r\n\r\n";
    let client = server.raw(request.as_bytes()).await;
    assert_eq!(client.read_answer_byte_by_byte().await.1.status, 101);
}

#[tokio::test]
async fn status_answers_the_upgrade_with_the_status_that_was_asked_for() {
    let server = TestServer::start().await;
    for (path, status) in [
        ("/status", 404),
        ("/status?code=200", 200),
        ("/status?code=204", 204),
        ("/status?code=302", 302),
        ("/status?code=304", 304),
        ("/status?code=401", 401),
        ("/status?code=503", 503),
        ("/status?code=599", 599),
    ] {
        let client = server.raw_upgrade(path).await;
        let answer = client.read_whole_answer().await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.body.is_empty(), status == 204 || status == 304);
    }
}

#[tokio::test]
async fn a_refused_client_sees_the_end_of_the_connection_at_once() {
    let server = TestServer::start().await;
    let began = Instant::now();
    server
        .raw_upgrade("/status")
        .await
        .read_whole_answer()
        .await;
    // The server itself keeps reading for some seconds, as long as the client is there.
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn an_unknown_path_is_answered_with_404_and_the_endpoints_there_are() {
    let server = TestServer::start().await;
    for path in ["/", "/nowhere", "/echo/", "/Echo"] {
        let answer = server.raw_upgrade(path).await.read_whole_answer().await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("/greet?text=hello&count=1"));
    }
}

/// Bad requests: the endpoint, the key and the value of the query, and a part of what is allowed.
const BAD_QUERIES: &[(&str, &str, &str, &str)] = &[
    ("/close", "code", "abc", "0 to 65535"),
    ("/close", "code", "", "0 to 65535"),
    ("/close", "code", "65536", "0 to 65535"),
    ("/close", "after", "-1", "0 to 4294967295"),
    ("/drop", "after", "1.5", "0 to 4294967295"),
    ("/drop", "reset", "yes", "0 to 1"),
    ("/greet", "count", "0", "1 to 1000"),
    ("/status", "code", "101", "200 to 599"),
    ("/close", "cod", "1000", "code, reason, after and id"),
    ("/echo", "x", "", "protocol"),
    (
        "/hang",
        "after",
        "1",
        "the keys of this endpoint are for and id",
    ),
    ("/mute", "for", "-1", "0 to 4294967295"),
    ("/echo", "id", "", "1 to 64 characters"),
    ("/echo", "id", "x.y", "1 to 64 characters"),
    ("/control", "x", "y", "the only key of this endpoint is id"),
    ("/close", "reason", "bye", "with a code"),
    ("/echo", "protocol", "chat", "empty"),
];

#[tokio::test]
async fn a_bad_query_is_answered_with_400_that_names_the_key_the_value_and_what_is_allowed() {
    let server = TestServer::start().await;
    for (endpoint, key, value, allowed) in BAD_QUERIES {
        let path = format!("{endpoint}?{key}={value}");
        assert_bad_query(&server, &path, key, value, allowed).await;
    }
    let repeated = "/close?code=1000&code=1001";
    assert_bad_query(&server, repeated, "code", "1001", "once").await;
    let long = "x".repeat(124);
    let path = format!("/close?code=1000&reason={long}");
    assert_bad_query(&server, &path, "reason", &long, "123 bytes").await;
}

async fn assert_bad_query(server: &TestServer, path: &str, key: &str, value: &str, allowed: &str) {
    let answer = server.raw_upgrade(path).await.read_whole_answer().await;
    assert_eq!(answer.status, 400, "{path}");
    let named = format!("\"{key}\" with the value \"{value}\"");
    assert!(answer.body.contains(&named), "{path}: {}", answer.body);
    assert!(answer.body.contains(allowed), "{path}: {}", answer.body);
    assert_eq!(
        answer.header("Content-Type"),
        Some("text/plain; charset=utf-8")
    );
}

#[tokio::test]
async fn another_version_of_the_protocol_is_answered_with_the_one_that_is_spoken() {
    let server = TestServer::start().await;
    let request = "GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: x\r\n\r\n";
    let client = server.raw(request.as_bytes()).await;
    let answer = client.read_whole_answer().await;
    assert_eq!(answer.status, 426);
    assert_eq!(answer.header("Sec-WebSocket-Version"), Some("13"));
}

#[tokio::test]
async fn a_request_that_is_not_http_is_answered_with_400() {
    let server = TestServer::start().await;
    // The beginning of a TLS connection, as from a browser that was given a wss URL.
    let client = server.raw(&[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]).await;
    assert_eq!(client.read_whole_answer().await.status, 400);
}

#[tokio::test]
async fn a_request_head_that_is_too_large_is_answered_with_431() {
    let server = TestServer::start().await;
    let long_line = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(1024 * 1024));
    let many_lines = "GET / HTTP/1.1\r\n".to_owned() + &"X: x\r\n".repeat(101) + "\r\n";
    for request in [long_line, many_lines] {
        let client = server.raw(request.as_bytes()).await;
        assert_eq!(client.read_whole_answer().await.status, 431);
    }
}

#[tokio::test]
async fn a_request_that_arrives_in_pieces_is_understood() {
    let server = TestServer::start().await;
    let mut client = server.raw(b"GET /echo HTTP/1.1\r\nHost: localhost\r").await;
    client.stream.set_nodelay(true).unwrap();
    for piece in [
        "\nConnection: Upgrade\r\nUpgrade: web",
        "socket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n",
        "\r\n",
    ] {
        client.stream.write_all(piece.as_bytes()).await.unwrap();
        client.stream.flush().await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(client.read_answer_byte_by_byte().await.1.status, 101);
}
