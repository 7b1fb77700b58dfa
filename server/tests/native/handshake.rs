use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::control_channel::Control;
use crate::support::{Answer, TestServer, soon};

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
async fn redirections_lead_to_echo() {
    let server = TestServer::start().await;
    for code in [301, 302, 303, 307, 308] {
        let path = format!("/status?code={code}");
        let answer = server.raw_upgrade(&path).await.read_whole_answer().await;
        assert_eq!(answer.status, code);
        assert_eq!(answer.header("Location"), Some("/echo"));
    }
    for code in [200, 300, 304, 404] {
        let path = format!("/status?code={code}");
        let answer = server.raw_upgrade(&path).await.read_whole_answer().await;
        assert_eq!(answer.header("Location"), None, "{code}");
    }
}

#[tokio::test]
async fn a_faulty_handshake_has_the_one_fault_that_was_asked_for() {
    let server = TestServer::start().await;
    let names = [
        "Connection",
        "Upgrade",
        "Sec-WebSocket-Accept",
        "Sec-WebSocket-Extensions",
    ];
    let key = Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    let wrong_key = Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let (upgrade, websocket) = (Some("Upgrade"), Some("websocket"));
    for (fault, headers) in [
        ("accept", [upgrade, websocket, wrong_key, None]),
        ("no-accept", [upgrade, websocket, None, None]),
        ("upgrade", [upgrade, Some("h2c"), key, None]),
        ("no-upgrade", [upgrade, None, key, None]),
        ("no-connection", [None, websocket, key, None]),
        ("extension", [upgrade, websocket, key, Some("x-unoffered")]),
    ] {
        let mut client = server
            .raw_upgrade(&format!("/handshake?wrong={fault}"))
            .await;
        let answer = Answer::parse(&client.read_once().await);
        assert_eq!(answer.status, 101, "{fault}");
        assert_eq!(names.map(|name| answer.header(name)), headers, "{fault}");
        assert_eq!(answer.rest, b"", "{fault}");
        // The end of the client is the end of the connection.
        soon(client.stream.shutdown()).await.unwrap();
        assert_eq!(client.read_once().await, b"", "{fault}");
    }
}

#[tokio::test]
async fn garbage_is_no_http_and_ends_the_connection() {
    let server = TestServer::start().await;
    let mut client = server.raw_upgrade("/handshake?wrong=garbage").await;
    let mut received = Vec::new();
    soon(client.stream.read_to_end(&mut received))
        .await
        .unwrap();
    assert_eq!(received, b"This is not HTTP.\r\n\r\n");
}

#[tokio::test]
async fn a_faulty_handshake_does_not_count_as_opened() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_upgrade("/handshake?wrong=accept&id=x").await;
    client.read_once().await;
    drop(client);
    let snapshot = control
        .until(|snapshot| snapshot["requests"] == 1 && snapshot["open"] == 0)
        .await;
    assert_eq!(snapshot["closes"], serde_json::json!({}));
    assert_eq!(snapshot["cancelled"], 0);
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
    ("/close", "cod", "1000", "code, reason, after, wait and id"),
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
    ("/echo", "protocol", "chat", "force=1"),
    ("/echo", "force", "1", "needs a protocol"),
    ("/echo", "force", "3", "0 to 2"),
    ("/greet", "kind", "Text", "one of text, binary is allowed"),
    ("/close", "wait", "2", "0 to 1"),
    ("/drop", "when", "later", "one of after, before, during"),
    ("/stall", "echo", "x", "0 to 1"),
    ("/linger", "reads", "2", "0 to 1"),
    ("/linger", "reason", "bye", "with a code"),
    ("/sip", "bytes", "0", "1 to 67108864"),
    ("/sip", "every", "0", "1 to 4294967295"),
    ("/hang", "for", "1s", "0 to 4294967295"),
    ("/burst", "size", "67108865", "0 to 67108864"),
    ("/burst", "fragment", "0", "1 to 67108864"),
    ("/burst", "then", "drop", "one of echo, close"),
    ("/collect", "count", "0", "1 to 4294967295"),
    ("/ping", "between", "2", "0 to 1"),
    ("/violate", "how", "", "one of utf8, utf8-close"),
    ("/violate", "how", "rudely", "one of utf8, utf8-close"),
    ("/handshake", "wrong", "", "one of accept, no-accept"),
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
    let long = "x".repeat(126);
    let path = format!("/ping?payload={long}");
    assert_bad_query(&server, &path, "payload", &long, "125 bytes").await;
    let path = "/drop?when=before&after=1";
    assert_bad_query(&server, path, "after", "1", "when=after").await;
    for path in ["/violate", "/handshake"] {
        let answer = server.raw_upgrade(path).await.read_whole_answer().await;
        assert_eq!(answer.status, 400, "{path}");
    }
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
