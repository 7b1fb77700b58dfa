//! A server that breaks the rules, loses the connection, or takes its time.

use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt, join};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Error, ErrorKind, Message, WebSocket, WebSocketBuilder, WebSocketStream};

use super::support::{
    Engine, Log, ServerView, Uncaught, heard, log_all, next_task, open_stream, summary, url,
};

/// How a connection ended, as its stream tells.
async fn end_of(mut stream: WebSocketStream) -> Option<Error> {
    loop {
        match stream.next().await {
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                assert!(stream.next().await.is_none(), "one error, then the end");
                return Some(error);
            }
            None => return None,
        }
    }
}

/// Promise 6.
#[wasm_bindgen_test]
async fn a_server_that_breaks_the_protocol_is_a_lost_connection() {
    let uncaught = Uncaught::watch();
    for fault in [
        "utf8",
        "utf8-close",
        "reserved-bit",
        "reserved-opcode",
        "reserved-control",
        "long-control",
        "fragmented-control",
        "lone-continuation",
        "interleaved",
        "length",
    ] {
        let mut server = ServerView::new().await;
        let log = Log::default();
        let socket = server.socket(&format!("/violate?how={fault}"));
        let _listeners = log_all(&socket, &log);
        let error = end_of(WebSocketStream::new(socket.clone())).await;
        let error = error.unwrap_or_else(|| panic!("{fault} ended cleanly"));
        // Firefox may see the violation before it has told of the handshake in front of it.
        let expected = match log.lines()[0] == "open" {
            true => ErrorKind::Closed,
            false => ErrorKind::Connect,
        };
        assert_eq!(error.kind(), expected, "{fault}: {error}");
        assert_eq!(error.close_event(), socket.close_event().as_ref());
        let event = summary(error.close_event().unwrap());
        assert_eq!(log.lines().last(), Some(&format!("close {event}")));
        let code = socket.close_event().unwrap().code.as_u16();
        assert!(matches!(code, 1002 | 1006 | 1007), "{fault}: {event}");
        server.until_ended(1).await;
    }
    uncaught.assert_none().await;
}

/// It takes off the mask that a server must not use, and takes half a close code for none.
#[wasm_bindgen_test]
async fn two_violations_that_firefox_lets_pass_are_lost_connections_elsewhere() {
    for fault in ["masked", "close-short"] {
        let mut server = ServerView::new().await;
        let mut stream = WebSocketStream::new(server.socket(&format!("/violate?how={fault}")));
        let first = stream.next().await;
        match (Engine::current(), fault) {
            (Engine::Firefox, "masked") => assert!(first.unwrap().unwrap().is_text()),
            (Engine::Firefox, _) => {
                assert!(first.is_none());
                let event = stream.socket().close_event().unwrap();
                assert_eq!(summary(&event), "1005 \"\" clean");
            }
            _ => assert_eq!(first.unwrap().unwrap_err().kind(), ErrorKind::Closed),
        }
        drop(stream);
        server.until_ended(1).await;
    }
}

/// Promise 6.
#[wasm_bindgen_test]
async fn a_handshake_that_is_wrong_or_cut_off_is_a_connection_that_could_not_be_made() {
    for endpoint in [
        "/handshake?wrong=accept",
        "/handshake?wrong=no-accept",
        "/handshake?wrong=upgrade",
        "/handshake?wrong=no-upgrade",
        "/handshake?wrong=no-connection",
        "/handshake?wrong=extension",
        "/handshake?wrong=garbage",
        "/drop?when=before",
        "/drop?when=before&reset=1",
        "/drop?when=during",
        "/drop?when=during&reset=1",
        "/status?code=200",
        "/status?code=401",
        "/status?code=503",
    ] {
        let error = WebSocketStream::connect(&url(endpoint))
            .await
            .expect_err(endpoint);
        assert_eq!(error.kind(), ErrorKind::Connect, "{endpoint}: {error}");
        let event = summary(error.close_event().unwrap());
        assert_eq!(event, "1006 \"\" unclean", "{endpoint}");
    }
}

/// The standard has no redirections for WebSockets. WebKitGTK follows one all the same, as RFC 6455
/// allows, and then the connection is as good as any.
#[wasm_bindgen_test]
async fn a_redirection_fails_the_connection_except_in_webkitgtk_which_follows_it() {
    let connected = WebSocketStream::connect(&url("/status?code=301")).await;
    match Engine::current() {
        Engine::Chromium | Engine::Firefox => {
            assert_eq!(connected.unwrap_err().kind(), ErrorKind::Connect);
        }
        Engine::Webkit => connected.unwrap().close().await.unwrap(),
    }
}

/// Promise 2. No engine lets a server pick what was not offered. If it picks two, in a header each,
/// WebKitGTK takes the last one.
#[wasm_bindgen_test]
async fn a_subprotocol_that_was_not_offered_fails_the_connection() {
    for picked in [
        "v9.chat&force=1",
        "v1.chat%2C%20v2.chat&force=1",
        "v1.chat%2Cv2.chat&force=2",
    ] {
        let connecting = WebSocket::builder(&url(&format!("/echo?protocol={picked}")))
            .protocols(["v1.chat", "v2.chat"])
            .connect();
        let connected = connecting.await;
        if Engine::current() == Engine::Webkit && picked.ends_with("force=2") {
            assert_eq!(connected.unwrap().socket().protocol(), "v2.chat");
            continue;
        }
        let error = connected.expect_err(picked);
        assert_eq!(error.kind(), ErrorKind::Connect, "{picked}: {error}");
    }
}

/// Promise 6.
#[wasm_bindgen_test]
async fn a_close_frame_with_tcp_ending_right_behind_it_gives_its_code() {
    for _ in 0..5 {
        let stream = open_stream("/close?code=4001&reason=gone&after=1&wait=0").await;
        let socket = stream.socket().clone();
        socket.send_text("go").unwrap();
        let end = end_of(stream).await;
        let event = socket.close_event().unwrap();
        assert_eq!((event.code.as_u16(), event.reason.as_str()), (4001, "gone"));
        // Whether the answer got through is a race that the browser reports as it saw it.
        assert_eq!(end.is_none(), event.was_clean);
    }
}

/// Promise 1.
#[wasm_bindgen_test]
async fn what_arrives_before_a_close_is_delivered_also_when_nobody_has_looked_yet() {
    for kind in ["text", "binary"] {
        let endpoint = format!("/burst?count=3&size=1&kind={kind}&then=close");
        let socket = WebSocket::new(&url(&endpoint)).unwrap();
        let stream = WebSocketStream::new(socket.clone());
        let event = socket.closed().await;
        assert_eq!(summary(&event), "1000 \"\" clean");
        socket.opened().await.unwrap();
        let messages: Vec<_> = stream.map(Result::unwrap).collect().await;
        let bytes: Vec<_> = messages.iter().map(Message::as_bytes).collect();
        assert_eq!(bytes, [b"0", b"1", b"2"]);
    }
}

/// Promise 8. The answer is waited for as long as the grace lasts.
#[wasm_bindgen_test]
async fn a_close_frame_that_is_answered_late_gives_the_code_of_the_answer() {
    let mut server = ServerView::new().await;
    let socket = server.socket("/mute");
    socket.opened().await.unwrap();
    let closing = async { socket.close().await };
    let answer = async {
        let seen = server.until(|seen| !seen["last_close"].is_null()).await;
        assert_eq!(seen["last_close"]["code"], 1000);
        assert_eq!(socket.close_event(), None, "it is still waiting");
        server.command("proceed").await;
    };
    let (event, ()) = join!(closing, answer);
    assert_eq!(summary(&event), "1000 \"\" clean");
}

/// Promise 22. WebKitGTK alone takes everything off `bufferedAmount` that its network process has
/// taken, which takes all that there is: then there is nothing to wait for.
#[wasm_bindgen_test]
async fn a_peer_that_stops_reading_makes_a_producer_wait_until_it_goes_on() {
    const HIGH: u64 = 256 * 1024;
    const CHUNK: usize = 64 * 1024;
    const CHUNKS: usize = 512;
    let mut server = ServerView::new().await;
    let builder: WebSocketBuilder = WebSocket::builder(&server.url("/stall")).high_water_mark(HIGH);
    let mut stream = builder.connect().await.unwrap();
    let socket = stream.socket().clone();
    let mut sent = 0;
    // What the buffers of both systems hold is not ours to know.
    while sent < CHUNKS && socket.ready().now_or_never().is_some() {
        stream.feed(vec![7; CHUNK].into()).await.unwrap();
        sent += 1;
        let buffered = socket.buffered_amount();
        assert!(buffered < HIGH + CHUNK as u64, "{buffered} are buffered");
        next_task().await;
    }
    let was_made_to_wait = sent < CHUNKS;
    assert!(was_made_to_wait || Engine::current() == Engine::Webkit);
    server.command("proceed").await;
    for _ in sent..CHUNKS {
        stream.send(vec![7; CHUNK].into()).await.unwrap();
        assert!(socket.buffered_amount() < HIGH + CHUNK as u64);
    }
    stream.close().await.unwrap();
    let seen = server.until_ended(1).await;
    assert_eq!(seen["received_messages"], CHUNKS);
    assert_eq!(seen["received_bytes"], CHUNKS * CHUNK);
}

/// Promise 8. Nothing was taken any more, so the end of the grace is the end.
#[wasm_bindgen_test]
async fn closing_does_not_hang_with_a_peer_that_stopped_reading() {
    let grace = Duration::from_millis(50);
    let connecting = WebSocket::builder(&url("/stall"))
        .close_grace(grace)
        .connect();
    let mut stream = connecting.await.unwrap();
    let socket = stream.socket().clone();
    for _ in 0..256 {
        socket.send_binary(&[7; 64 * 1024]).unwrap();
    }
    let error = stream.close().await.unwrap_err();
    assert_eq!(summary(error.close_event().unwrap()), "1006 \"\" unclean");
}

#[wasm_bindgen_test]
async fn pings_are_answered_and_reach_nobody_also_between_fragments() {
    for between in [0, 1] {
        let mut server = ServerView::new().await;
        let log = Log::default();
        let socket = server.socket(&format!("/ping?count=3&between={between}"));
        let _listeners = log_all(&socket, &log);
        let (_listener, messages) = heard(&socket);
        let seen = server.until(|seen| seen["pongs"] == 3).await;
        assert_eq!(seen["received_messages"], 0);
        // The last fragment leaves the server after the third pong, and a browser drops a message
        // that arrives while the socket is CLOSING.
        messages.take(between).collect::<Vec<_>>().await;
        assert_eq!(summary(&socket.close().await), "1000 \"\" clean");
        let messages = log.lines().iter().filter(|l| l.contains("message")).count();
        assert_eq!(messages, between, "{:?}", log.lines());
    }
}

#[wasm_bindgen_test]
async fn a_message_in_fragments_of_one_byte_arrives_whole_and_so_do_empty_ones() {
    for (query, expected) in [
        ("count=2&size=1000&fragment=1", 1000),
        ("count=3&size=0", 0),
        ("count=3&size=0&fragment=1&kind=binary", 0),
    ] {
        let endpoint = format!("/burst?{query}&then=close");
        let stream = WebSocketStream::new(WebSocket::new(&url(&endpoint)).unwrap());
        let messages: Vec<_> = stream.map(Result::unwrap).collect().await;
        assert!(messages.len() >= 2, "{query}");
        for message in &messages {
            assert_eq!(message.len(), expected, "{query}");
            assert_eq!(message.is_binary(), query.contains("binary"));
        }
    }
}

/// Promise 23.
#[wasm_bindgen_test]
async fn a_burst_of_10_000_messages_into_a_busy_page_is_not_fatal() {
    let mut server = ServerView::new().await;
    let endpoint = server.url("/burst?count=10000&size=16&then=close&after=1");
    let mut stream = WebSocketStream::connect(&endpoint).await.unwrap();
    let socket = stream.socket().clone();
    socket.send_text("go").unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), Message::from("go"));
    // Nobody reads until all of it has come.
    assert_eq!(summary(&socket.closed().await), "1000 \"\" clean");
    let stats = stream.receive_stats();
    assert_eq!((stats.queued_messages, stats.dropped_messages), (10_000, 0));
    let mut count = 0;
    while let Some(message) = stream.next().await {
        let message = message.unwrap();
        assert!(message.as_text().unwrap().starts_with(&count.to_string()));
        count += 1;
    }
    assert_eq!(count, 10_000);
    server.until_ended(1).await;
}

/// It is as much as a stream holds by default.
#[wasm_bindgen_test]
async fn a_message_of_64_mib_that_the_server_sends_arrives_whole() {
    let endpoint = "/burst?count=1&size=67108864&kind=binary&then=close";
    let stream = WebSocketStream::new(WebSocket::new(&url(endpoint)).unwrap());
    let messages: Vec<_> = stream.map(Result::unwrap).collect().await;
    let lengths: Vec<_> = messages.iter().map(Message::len).collect();
    assert_eq!(lengths, [67_108_864]);
}

/// Promise 6. The connection is lost while a poll is pending, or while a message is on its way.
#[wasm_bindgen_test]
async fn a_connection_that_the_server_loses_at_any_moment_is_told_as_lost() {
    for command in ["drop", "reset"] {
        let mut server = ServerView::new().await;
        let stream = WebSocketStream::connect(&server.url("/echo")).await;
        let stream = stream.unwrap();
        let socket = stream.socket().clone();
        let (end, (), event) = join!(end_of(stream), server.command(command), socket.closed());
        assert_eq!(summary(&event), "1006 \"\" unclean", "{command}");
        assert_eq!(end.unwrap().close_event(), Some(&event));
        server.until_ended(1).await;
    }
}
