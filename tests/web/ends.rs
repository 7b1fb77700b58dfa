//! Every wait ends in time, and everybody is given the same cause.

use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt, future, join};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseEvent, Error, ErrorKind, Message, ReadyState, ReceiveLimit, SendableCloseCode, WebSocket,
    WebSocketBuilder, WebSocketStream,
};

use super::support::{
    Engine, FakeWebSocket, Instruments, Log, ServerView, log_all, next_task, open_socket, summary,
    within,
};

const SHORT: Duration = Duration::from_millis(30);

/// More than any socket holds that nobody reads from.
const CHUNKS: usize = 256;
static CHUNK: [u8; 64 * 1024] = [7; 64 * 1024];

fn kind<T>(result: Result<T, Error>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

/// The kind of the error that each future and stream of a socket gives, which is the one of
/// `end()`, and its close event.
async fn cause(socket: &WebSocket) -> (ErrorKind, CloseEvent) {
    let event = socket.closed().await;
    let mut stream = WebSocketStream::new(socket.clone());
    let end = socket.end().unwrap();
    let cause = socket.ready().await.unwrap_err().kind();
    if let Err(end) = end {
        assert_eq!(end.kind(), cause, "end()");
        assert_eq!(kind(socket.drained().await), Some(cause), "drained()");
        let last = stream.next().await.unwrap();
        assert_eq!(kind(last), Some(cause), "next()");
        assert!(stream.next().await.is_none());
        assert_eq!(kind(stream.close().await), Some(cause), "sink.close()");
    }
    let opened = kind(socket.opened().await);
    assert!(opened.is_none() || opened == Some(cause), "opened()");
    assert_eq!(socket.close().await, event);
    (cause, event)
}

/// Promise 43. Firefox keeps such a socket CLOSING for more than a minute and fires no event.
/// Chromium takes 2 s and WebKitGTK 5 s.
#[wasm_bindgen_test]
async fn a_peer_that_closes_while_it_reads_nothing_ends_every_wait() {
    let mut server = ServerView::new().await;
    let url = server.url("/linger?code=4001");
    let builder = || WebSocket::builder(&url).close_timeout(SHORT);
    // One socket has somebody for each kind of wait, and the other nobody who asks for room.
    let socket = builder().build().unwrap();
    let quiet = builder().build().unwrap();
    let (mut sink, mut stream) = WebSocketStream::new(socket.clone()).split();
    socket.opened().await.unwrap();
    quiet.opened().await.unwrap();
    for _ in 0..CHUNKS {
        socket.send_binary(&CHUNK).unwrap();
        quiet.send_binary(&CHUNK).unwrap();
    }
    server.command("proceed").await;
    let (closed, next, quiet_closed) = join!(socket.closed(), stream.next(), quiet.closed());
    let (ready, drained) = join!(socket.ready(), socket.drained());
    let sent = sink.send(Message::from("late")).await;
    for event in [&closed, &quiet_closed] {
        // WebKitGTK has the code after 5 s, and calls it clean.
        let is_known = event.code.as_u16() == 4001;
        assert!(is_known || summary(event) == "1006 \"\" unclean", "{event}");
    }
    assert_eq!(kind(ready), Some(ErrorKind::Closed));
    assert_eq!(kind(sent), Some(ErrorKind::Closed));
    let unclean = (!closed.was_clean).then_some(ErrorKind::Closed);
    assert_eq!(next.and_then(kind), unclean);
    assert_eq!(kind(drained), unclean);
    assert_eq!(kind(socket.end().unwrap()), unclean);
}

/// Promise 43.
#[wasm_bindgen_test]
async fn a_peer_that_reads_slowly_and_without_an_end_meets_the_close_timeout() {
    let mut server = ServerView::new().await;
    let socket = WebSocket::builder(&server.url("/sip?bytes=65536&every=10"))
        .close_grace(Duration::from_millis(200))
        .close_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    socket.opened().await.unwrap();
    for _ in 0..4 * CHUNKS {
        socket.send_binary(&CHUNK).unwrap();
    }
    assert_eq!(summary(&socket.close().await), "1006 \"\" unclean");
    server.forget();
    server.command("ping").await;
    let seen = server.until(|_| true).await;
    let received = seen["received_messages"].as_u64().unwrap();
    assert!(received < 4 * CHUNKS as u64, "it has read all of it");
}

/// Promise 43. WebKitGTK reports OPEN for 5 s, takes every message and puts nothing on the wire.
#[wasm_bindgen_test]
async fn what_is_sent_after_the_close_of_a_peer_is_refused_or_counted() {
    let mut server = ServerView::new().await;
    let socket = server.socket("/linger?code=4001&reads=1");
    socket.opened().await.unwrap();
    server.command("proceed").await;
    let mut accepted = 0;
    let mut end = Box::pin(socket.closed());
    while within(20, &mut end).await.is_none() {
        accepted += u64::from(socket.send_text("is anybody there?").is_ok());
    }
    server.command("ping").await;
    let seen = server.until(|seen| seen["open"] == 0).await;
    let lost = accepted - seen["received_messages"].as_u64().unwrap();
    assert!(lost <= socket.unanswered_messages(), "{lost} are lost");
    assert!(lost == 0 || Engine::current() == Engine::Webkit, "{lost}");
    assert!(kind(socket.send_text("late")) == Some(ErrorKind::NotOpen));
}

/// Promise 42.
#[wasm_bindgen_test]
async fn a_connect_timeout_is_one_cause_for_all() {
    let log = Log::default();
    let server = ServerView::new().await;
    let connecting = WebSocket::builder(&server.url("/hang")).connect_timeout(SHORT);
    let socket = connecting.build().unwrap();
    let _listeners = log_all(&socket, &log);
    let (cause, event) = cause(&socket).await;
    assert_eq!(cause, ErrorKind::Timeout);
    assert_eq!(log.lines()[0], "error Timeout");
    assert_eq!(log.lines()[1..], [format!("close {}", summary(&event))]);
}

/// Promise 42. The browser fires `error` at a socket that is closed while it connects.
#[wasm_bindgen_test]
async fn closing_while_connecting_is_one_cause_for_all() {
    let log = Log::default();
    let server = ServerView::new().await;
    let socket = server.socket("/hang");
    let _listeners = log_all(&socket, &log);
    socket.close();
    let (cause, event) = cause(&socket).await;
    assert_eq!(cause, ErrorKind::Closed);
    assert_eq!(kind(socket.opened().await), Some(ErrorKind::Closed));
    let close = format!("close {}", summary(&event));
    assert_eq!(log.lines(), ["error Closed", &close]);
}

/// Promise 42. The code is that of the receive limit.
#[wasm_bindgen_test]
async fn an_overflow_is_one_cause_for_all_and_closes_with_the_code_of_the_limit() {
    let log = Log::default();
    let mut server = ServerView::new().await;
    let limit = ReceiveLimit::default()
        .messages(2)
        .close_code(SendableCloseCode::new(4009).unwrap());
    let builder: WebSocketBuilder =
        WebSocket::builder(&server.url("/burst?count=3&after=1")).receive_limit(limit);
    let socket = builder.build().unwrap();
    let slow = WebSocketStream::new(socket.clone());
    let _listeners = log_all(&socket, &log);
    socket.opened().await.unwrap();
    let second = WebSocketStream::new(socket.clone());
    socket.send_text("go").unwrap();
    let (cause, event) = cause(&socket).await;
    assert_eq!(cause, ErrorKind::Overflow);
    assert_eq!(summary(&event), "4009 \"\" clean");
    assert!(log.lines().contains(&"error Overflow".to_owned()));
    for stream in [slow, second] {
        let items: Vec<_> = stream.collect().await;
        let errors: Vec<_> = items.into_iter().filter_map(kind).collect();
        assert_eq!(errors, [ErrorKind::Overflow], "one error, and the end");
    }
    let seen = server.until_ended(1).await;
    assert_eq!(seen["last_close"]["code"], 4009);
}

/// Promise 42.
#[wasm_bindgen_test]
async fn a_socket_that_is_adopted_while_closing_and_never_was_open_could_not_be_made() {
    let server = ServerView::new().await;
    let raw = web_sys::WebSocket::new(&server.url("/hang")).unwrap();
    raw.close().unwrap();
    let socket = WebSocket::from_raw(raw).unwrap();
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    assert!(socket.opened().now_or_never().is_none());
    assert_eq!(cause(&socket).await.0, ErrorKind::Connect);
    assert_eq!(kind(socket.opened().await), Some(ErrorKind::Connect));

    let open = open_socket("/echo").await;
    let raw = open.as_raw().clone();
    drop(open);
    let closing = WebSocket::from_raw(raw).unwrap();
    assert_eq!(closing.ready_state(), ReadyState::Closing);
    assert_eq!(summary(&closing.closed().await), "1000 \"\" clean");
    assert_eq!(closing.end().unwrap().unwrap(), closing.closed().await);
    closing.opened().await.unwrap();
}

/// Promise 42.
#[wasm_bindgen_test]
async fn a_failure_without_a_close_event_is_no_timeout() {
    let log = Log::default();
    let builder = WebSocket::builder("ws://fake/")
        .connect_timeout(SHORT)
        .close_grace(2 * SHORT);
    let (socket, fake) = FakeWebSocket::built(builder);
    let _listeners = log_all(&socket, &log);
    fake.fire_plainly("error");
    assert_eq!(cause(&socket).await.0, ErrorKind::Connect);
    assert_eq!(log.lines(), ["error Connect", "close 1006 \"\" unclean"]);
}

/// Promise 43. `end()` needs no future, and nothing of a watch stays behind.
#[wasm_bindgen_test]
async fn the_end_can_be_asked_for_and_no_timer_outlives_it() {
    let instruments = Instruments::install();
    let socket = open_socket("/echo").await;
    assert!(socket.end().is_none());
    socket.send_text("watched").unwrap();
    assert_eq!(instruments.counts().timers, 1, "what was sent is watched");
    socket.drained().await.unwrap();
    assert_eq!(instruments.counts().timers, 0, "{}", instruments.describe());
    socket.send_text("watched again").unwrap();
    let event = socket.close().await;
    assert_eq!(socket.end().unwrap().unwrap(), event);
    assert_eq!(instruments.counts().timers, 0, "{}", instruments.describe());
}

/// Case 5: what waits for room is woken by messages of the page before any timer.
#[wasm_bindgen_test]
async fn a_waiting_sender_does_not_wait_for_timers_first() {
    let (socket, fake) = FakeWebSocket::opened();
    let instruments = Instruments::install();
    fake.set_buffered_amounts(vec![2_000_000.0, 2_000_000.0, 0.0]);
    let mut ready = Box::pin(socket.ready());
    assert!(future::poll_immediate(&mut ready).await.is_none());
    assert_eq!(instruments.counts().timers, 0, "{}", instruments.describe());
    ready.await.unwrap();
    next_task().await;
}

/// Promise 14. The id of a timer and the port of a message are values of JavaScript, and the port is
/// open until it is closed.
#[wasm_bindgen_test]
async fn a_wait_that_a_timer_ended_leaves_neither_its_id_nor_its_port() {
    let instruments = Instruments::install();
    let (socket, fake) = FakeWebSocket::opened();
    next_task().await;
    let before = instruments.counts().externrefs;
    // The first reads are made by messages of the page, the later ones by timers.
    for reads in 1..=5 {
        let mut amounts = vec![400.0; reads];
        amounts.push(0.0);
        fake.set_buffered_amounts(amounts);
        socket.drained().await.unwrap();
        let after = instruments.counts().externrefs;
        assert_eq!(after, before, "after {reads} reads that found nothing sent");
    }
}
