//! What the crate does where there is no browser, as in a server that renders the same code.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasm_websocket::{
    CloseCode, CloseEvent, CloseReason, Error, ErrorKind, Exception, Heartbeat, InvalidOption,
    Message, OverflowPolicy, ReadyState, ReceiveLimit, ReceiveStats, ReconnectingWebSocket,
    SendableCloseCode, WebSocket, WebSocketBuilder, WebSocketStream,
};

/// Promise 24.
#[test]
fn connecting_where_there_is_no_browser_is_a_typed_error() {
    let error = WebSocket::new("ws://localhost/").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(!error.is_invalid_input());

    let connecting = pin!(WebSocketStream::connect("ws://localhost/"));
    let mut context = Context::from_waker(Waker::noop());
    match connecting.poll(&mut context) {
        Poll::Ready(Err(error)) => assert_eq!(error.kind(), ErrorKind::Unsupported),
        other => panic!("it has to fail at once: {other:?}"),
    }
}

fn refusal(builder: WebSocketBuilder) -> (ErrorKind, String) {
    let error = builder.build().unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn options_are_checked_before_anything_else() {
    let builder = || WebSocket::builder("/");
    let limit = ReceiveLimit::default();
    for (builder, words) in [
        (builder().high_water_mark(0), "high-water mark is 0"),
        (
            builder().high_water_mark(10).low_water_mark(10),
            "low-water mark is 10 bytes, and has to be below the high-water mark of 10",
        ),
        (builder().receive_limit(limit.messages(0)), "0 messages"),
        (builder().receive_limit(limit.bytes(0)), "0 bytes"),
        (
            builder().connect_timeout(Duration::ZERO),
            "connect time-out is zero",
        ),
        (builder().max_message_size(0), "largest message is 0 bytes"),
    ] {
        let (kind, message) = refusal(builder);
        assert_eq!(kind, ErrorKind::InvalidOption, "{message}");
        assert!(message.contains(words), "{message}");
    }
    for builder in [
        builder().high_water_mark(1),
        builder().low_water_mark(0).high_water_mark(u64::MAX),
        builder().connect_timeout(None).close_grace(Duration::ZERO),
        builder().close_grace(None),
        builder().max_message_size(None),
        builder().max_message_size(usize::MAX),
        builder().connect_timeout(Duration::MAX),
        builder().receive_limit(
            limit
                .messages(1)
                .bytes(1)
                .overflow(OverflowPolicy::DropNewest),
        ),
        builder().protocols(Vec::<String>::new()),
    ] {
        assert_eq!(refusal(builder).0, ErrorKind::Unsupported);
    }
}

#[test]
fn a_client_that_comes_back_needs_time_for_each_step() {
    let builder = || ReconnectingWebSocket::builder("/");
    let beat = |heartbeat| builder().heartbeat(heartbeat, "ping", |_| true);
    for (builder, name) in [
        (
            builder().provider_timeout(Duration::ZERO),
            "provider time-out",
        ),
        (
            builder().connect_timeout(Duration::ZERO),
            "connect time-out",
        ),
        (
            builder().prepare_timeout(Duration::ZERO),
            "prepare time-out",
        ),
        (
            beat(Heartbeat::new().answer(Duration::ZERO)),
            "answer to a probe",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOption, "{error}");
        assert!(error.to_string().contains(name), "{error}");
        assert!(error.get_ref().unwrap().is::<InvalidOption>());
    }
}

#[test]
fn values_can_be_sent_and_shared_between_threads() {
    fn anywhere<T: Send + Sync + Unpin + 'static>() {}
    anywhere::<CloseCode>();
    anywhere::<CloseEvent>();
    anywhere::<CloseReason>();
    anywhere::<Error>();
    anywhere::<ErrorKind>();
    anywhere::<Exception>();
    anywhere::<Message>();
    anywhere::<ReadyState>();
    anywhere::<ReceiveLimit>();
    anywhere::<ReceiveStats>();
    anywhere::<SendableCloseCode>();
    anywhere::<WebSocketBuilder>();
}

/// Promise 12. The tests are built with all features, and without any.
#[test]
fn the_item_type_of_a_stream_is_the_same_with_every_feature_set() {
    fn items<T: futures_util::Stream<Item = Result<Message, Error>>>() {}
    items::<WebSocketStream>();
    items::<wasm_websocket::SplitStream>();
}

#[test]
fn streams_can_be_moved_while_they_are_used() {
    fn unpin<T: Unpin + 'static>() {}
    unpin::<WebSocket>();
    unpin::<WebSocketStream>();
    unpin::<wasm_websocket::SplitSink>();
    unpin::<wasm_websocket::SplitStream>();
    unpin::<wasm_websocket::Listener>();
}

#[cfg(feature = "io")]
#[test]
fn each_half_and_the_whole_become_bytes_and_can_be_moved() {
    use futures_util::io::{AsyncBufRead, AsyncRead, AsyncWrite};
    use wasm_websocket::{ByteStream, SplitSink, SplitStream};

    fn reads<T: AsyncRead + AsyncBufRead + Unpin + 'static>() {}
    fn writes<T: AsyncWrite + Unpin + 'static>() {}
    fn anywhere<T: Send + Sync>() {}
    reads::<ByteStream<WebSocketStream>>();
    writes::<ByteStream<WebSocketStream>>();
    reads::<ByteStream<SplitStream>>();
    writes::<ByteStream<SplitSink>>();
    anywhere::<ByteStream<std::net::TcpStream>>();
}
