use std::cell::RefCell;
use std::rc::Rc;

use futures_util::StreamExt;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ErrorKind, Message, OverflowPolicy, ReceiveLimit, SendableCloseCode, WebSocket, WebSocketStream,
};

use super::support::{Log, Uncaught, heard, open_socket, open_stream, raw_messages, url};

#[wasm_bindgen_test]
async fn text_and_bytes_come_back_as_they_were_sent() {
    let mut stream = open_stream("/echo").await;
    let all_bytes: Vec<u8> = (0..=255).collect();
    for message in [
        Message::from("hello"),
        Message::from("é ü \u{10ffff} \u{0} 字"),
        Message::from("x".repeat(100_000)),
        Message::from(all_bytes.as_slice()),
        Message::from(all_bytes.repeat(1000)),
    ] {
        stream.socket().send(message.clone()).unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), message);
    }
}

#[wasm_bindgen_test]
async fn a_message_of_64_mib_comes_back() {
    let mut stream = open_stream("/echo").await;
    let mut bytes = vec![7; 64 * 1024 * 1024];
    bytes[0] = 1;
    stream.socket().send_binary(&bytes).unwrap();
    let back = stream.next().await.unwrap().unwrap();
    assert!(back.as_bytes() == bytes, "{} bytes came back", back.len());
}

/// Promise 20.
#[wasm_bindgen_test]
async fn an_empty_message_is_a_message() {
    let mut stream = open_stream("/echo").await;
    for message in [Message::text(""), Message::binary([])] {
        stream.socket().send(message.clone()).unwrap();
        stream.socket().send_text("behind it").unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), message);
        let behind = stream.next().await.unwrap().unwrap();
        assert_eq!(behind, Message::from("behind it"));
    }
}

/// Promise 18.
#[wasm_bindgen_test]
async fn a_blob_is_a_typed_error_and_the_messages_after_it_are_read() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let mut stream = open_stream("/echo").await;
    let socket = stream.socket().clone();
    let logging = log.clone();
    let _listener = socket.on_error(move |error| logging.add(error.to_string()));
    socket.as_raw().set_binary_type(web_sys::BinaryType::Blob);
    socket.send(*b"as a Blob").unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedData);
    assert!(error.to_string().contains("arrived as Blob"), "{error}");
    assert_eq!(log.lines(), [error.to_string()]);
    socket.send(*b"as it should").unwrap();
    assert_eq!(
        stream.next().await.unwrap().unwrap(),
        Message::from(b"as it should")
    );
    uncaught.assert_none().await;
}

/// Promise 18.
#[wasm_bindgen_test]
async fn a_plain_event_of_the_name_message_is_a_typed_error() {
    let uncaught = Uncaught::watch();
    let mut stream = open_stream("/echo").await;
    let plain = web_sys::Event::new("message").unwrap();
    stream.socket().as_raw().dispatch_event(&plain).unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedData);
    assert!(
        error.to_string().contains("arrived as undefined"),
        "{error}"
    );
    uncaught.assert_none().await;
}

/// Promise 19.
#[wasm_bindgen_test]
async fn sending_binary_never_changes_what_is_received() {
    let mut stream = open_stream("/echo").await;
    let socket = stream.socket().clone();
    for _ in 0..3 {
        socket.send(*b"bytes").unwrap();
        assert_eq!(
            stream.next().await.unwrap().unwrap(),
            Message::from(b"bytes")
        );
        socket.send("text").unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), Message::from("text"));
    }
}

/// A stream behind which this many messages have arrived before anybody reads.
async fn unread(count: usize, limit: ReceiveLimit) -> WebSocketStream {
    let socket = WebSocket::builder(&url("/echo"))
        .receive_limit(limit)
        .build()
        .unwrap();
    let stream = WebSocketStream::new(socket.clone());
    socket.opened().await.unwrap();
    let (_listener, mut messages) = heard(&socket);
    for index in 0..count {
        socket.send(index.to_string()).unwrap();
    }
    for _ in 0..count {
        messages.next().await;
    }
    stream
}

/// Promise 23.
#[wasm_bindgen_test]
async fn a_burst_of_10_000_messages_is_held_for_a_reader_that_is_late() {
    let mut stream = unread(10_000, ReceiveLimit::default()).await;
    let stats = stream.receive_stats();
    assert_eq!((stats.queued_messages, stats.dropped_messages), (10_000, 0));
    for index in 0..10_000 {
        let message = stream.next().await.unwrap().unwrap();
        assert_eq!(message.as_text(), Some(index.to_string().as_str()));
    }
    assert_eq!(stream.receive_stats().queued_bytes, 0);
    assert_eq!(stream.receive_stats().peak_messages, 10_000);
}

/// Promise 23.
#[wasm_bindgen_test]
async fn the_oldest_or_the_newest_are_dropped_and_counted() {
    for (overflow, expected) in [
        (OverflowPolicy::DropOldest, ["7", "8", "9"]),
        (OverflowPolicy::DropNewest, ["0", "1", "2"]),
    ] {
        let limit = ReceiveLimit::default().messages(3).overflow(overflow);
        let mut stream = unread(10, limit).await;
        let stats = stream.receive_stats();
        assert_eq!((stats.queued_messages, stats.dropped_messages), (3, 7));
        assert_eq!(stats.dropped_bytes, 7);
        for text in expected {
            assert_eq!(stream.next().await.unwrap().unwrap(), Message::from(text));
        }
        let socket = stream.socket().clone();
        socket.send_text("there is room again").unwrap();
        assert!(stream.next().await.unwrap().unwrap().is_text());
    }
}

/// Promise 23.
#[wasm_bindgen_test]
async fn by_default_an_overflow_gives_what_came_before_then_an_error_and_closes() {
    let limit = ReceiveLimit::default().bytes(4);
    let socket = WebSocket::builder(&url("/echo"))
        .receive_limit(limit)
        .build()
        .unwrap();
    let mut stream = WebSocketStream::new(socket.clone());
    socket.opened().await.unwrap();
    for text in ["one", "four", "five"] {
        socket.send_text(text).unwrap();
    }
    let event = socket.closed().await;
    assert_eq!(event.code.as_u16(), 1000);
    assert_eq!(stream.next().await.unwrap().unwrap(), Message::from("one"));
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overflow);
    assert!(
        error.to_string().contains("65536 messages or 4 bytes"),
        "{error}"
    );
    assert!(stream.next().await.is_none());
    assert!(stream.receive_stats().dropped_messages >= 1);
}

/// Promise 42: the cause is the limit of the stream that overflowed, for all.
#[wasm_bindgen_test]
async fn a_stream_can_have_a_limit_of_its_own_and_all_give_the_cause_when_it_overflows() {
    let socket = open_socket("/echo").await;
    let tight = ReceiveLimit::default()
        .messages(1)
        .close_code(SendableCloseCode::new(4009).unwrap());
    let newest = ReceiveLimit::default()
        .messages(1)
        .overflow(OverflowPolicy::DropOldest);
    let mut wide = WebSocketStream::new(socket.clone());
    let mut newest = WebSocketStream::with_receive_limit(socket.clone(), newest).unwrap();
    let mut tight = WebSocketStream::with_receive_limit(socket.clone(), tight).unwrap();
    for text in ["one", "two", "three"] {
        socket.send_text(text).unwrap();
    }
    let event = socket.closed().await;
    assert_eq!(event.code.as_u16(), 4009);
    let [one, two] = ["one", "two"].map(Message::from);
    assert_eq!(wide.next().await.unwrap().unwrap(), one);
    assert_eq!(wide.next().await.unwrap().unwrap(), two);
    assert_eq!(newest.next().await.unwrap().unwrap(), two);
    assert_eq!(newest.receive_stats().dropped_messages, 1);
    assert_eq!(tight.next().await.unwrap().unwrap(), one);
    for stream in [&mut wide, &mut newest, &mut tight] {
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Overflow);
        assert!(
            error.to_string().contains("more than 1 messages"),
            "{error}"
        );
        assert!(stream.next().await.is_none());
    }
    assert!(socket.end().unwrap().unwrap_err().kind() == ErrorKind::Overflow);
}

#[wasm_bindgen_test]
async fn a_limit_of_a_stream_that_holds_nothing_is_a_typed_error() {
    let socket = open_socket("/echo").await;
    for (limit, words) in [
        (ReceiveLimit::default().messages(0), "0 messages"),
        (ReceiveLimit::default().bytes(0), "0 bytes"),
    ] {
        let error = WebSocketStream::with_receive_limit(socket.clone(), limit).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOption);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[wasm_bindgen_test]
async fn a_stream_that_was_dropped_takes_no_message() {
    let socket = open_socket("/echo").await;
    drop(WebSocketStream::new(socket.clone()));
    let mut arrived = raw_messages(&socket);
    socket.send_text("to nobody").unwrap();
    arrived.next().await;
    assert_eq!(socket.undelivered_messages(), 1);
}

#[wasm_bindgen_test]
async fn a_stream_that_a_closure_makes_begins_with_the_next_message() {
    let socket = open_socket("/echo").await;
    let made = Rc::new(RefCell::new(None));
    let (inside, weak) = (Rc::clone(&made), socket.downgrade());
    let listener = socket.on_message(move |_| {
        inside.replace(weak.upgrade().map(WebSocketStream::new));
    });
    let (_listener, mut messages) = heard(&socket);
    socket.send_text("first").unwrap();
    messages.next().await;
    drop(listener);
    socket.send_text("second").unwrap();
    let mut stream = made.take().unwrap();
    assert_eq!(
        stream.next().await.unwrap().unwrap(),
        Message::from("second")
    );
}
