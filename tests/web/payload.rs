use std::future::ready;

use futures_util::{SinkExt, StreamExt, TryStreamExt};
use js_sys::{ArrayBuffer, DataView, JsString, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ErrorKind, JsMessage, Message, OverflowPolicy, Payload, PayloadKind, ReceiveLimit,
    ReconnectingWebSocket, WebSocket, WebSocketStream,
};

use super::support::{
    FakeWebSocket, Hostile, Log, ServerView, Uncaught, log_all, next_task, open_socket,
    open_stream, summary, url,
};

/// Texts of many lengths and alphabets: each way of decoding, and each place where one of them
/// has to go on in another way.
fn texts() -> Vec<String> {
    let long = [0, 1, 2, 318, 319, 320, 321, 1000, 100_000];
    let ascii = long.map(|length| "x".repeat(length));
    let elsewhere = ["é", "字", "\u{10ffff}", "\u{fffd}", "\0", "\u{feff}"];
    let mixed = elsewhere.iter().flat_map(|character| {
        [1, 63, 64, 65, 319, 320, 5000]
            .into_iter()
            .flat_map(move |length| {
                [
                    character.repeat(length),
                    "x".repeat(length) + character,
                    character.to_string() + &"x".repeat(length),
                    format!("x{character}").repeat(length),
                    "x".repeat(200) + &character.repeat(length),
                ]
            })
    });
    ascii.into_iter().chain(mixed).collect()
}

#[wasm_bindgen_test]
async fn a_text_of_any_length_and_alphabet_is_read_as_it_was_sent() {
    let mut messages = open_stream("/echo").await;
    let mut payloads = WebSocketStream::new(messages.socket().clone()).into_payloads();
    for text in texts() {
        messages.socket().send_text(&text).unwrap();
        let message = messages.next().await.unwrap().unwrap();
        assert!(message.as_text() == Some(&text), "{text:?}");
        let payload = payloads.next().await.unwrap().unwrap();
        assert_eq!(payload.kind(), PayloadKind::Text);
        assert_eq!(payload.len(), text.encode_utf16().count());
        assert!(payload.text().as_ref() == Some(&text), "{text:?}");
        assert!(payload.bytes().unwrap() == text.as_bytes(), "{text:?}");
        assert!(payload.message().unwrap() == message, "{text:?}");
        assert_eq!(payload.as_js().as_string().as_ref(), Some(&text));
        let mut buffer = vec![7; text.len() + 3];
        assert_eq!(payload.copy_into(&mut buffer).unwrap(), text.len());
        assert!(buffer[..text.len()] == *text.as_bytes(), "{text:?}");
        assert_eq!(
            payload.copy_into(&mut buffer[..text.len()]).unwrap(),
            text.len()
        );
    }
}

#[wasm_bindgen_test]
async fn bytes_of_any_length_are_read_as_they_were_sent() {
    let stream = open_stream("/echo").await;
    let mut payloads = stream.into_payloads();
    for length in [0, 1, 2, 127, 128, 65_535, 65_536, 1_000_000] {
        let bytes: Vec<u8> = (0..length).map(|index: u32| index as u8).collect();
        payloads.socket().send_binary(&bytes).unwrap();
        let payload = payloads.next().await.unwrap().unwrap();
        assert_eq!(payload.kind(), PayloadKind::Binary);
        assert_eq!(
            (payload.len(), payload.is_empty()),
            (bytes.len(), bytes.is_empty())
        );
        assert_eq!(payload.text(), None);
        assert!(payload.bytes().unwrap() == bytes);
        assert!(payload.message().unwrap().as_bytes() == bytes);
        assert!(payload.as_js().has_type::<ArrayBuffer>());
        let mut buffer = vec![7; bytes.len() + 3];
        assert_eq!(payload.copy_into(&mut buffer).unwrap(), bytes.len());
        assert!(buffer[..bytes.len()] == bytes);
        assert_eq!(buffer[bytes.len()..], [7, 7, 7]);
    }
}

#[wasm_bindgen_test]
async fn lone_surrogates_become_replacement_characters_in_every_way_of_reading() {
    let (socket, fake) = FakeWebSocket::opened();
    let mut payloads = WebSocketStream::new(socket).into_payloads();
    for length in [1, 319, 1000] {
        let units = vec![0xd800; length];
        let lone: JsValue = JsString::from_char_code(&units).into();
        fake.message(&lone);
        let payload = payloads.next().await.unwrap().unwrap();
        let expected = "\u{fffd}".repeat(length);
        assert_eq!(payload.text().as_ref(), Some(&expected));
        assert_eq!(payload.bytes().unwrap(), expected.as_bytes());
    }
}

#[wasm_bindgen_test]
async fn a_buffer_that_is_too_small_is_a_typed_error() {
    let mut payloads = open_stream("/echo").await.into_payloads();
    for (message, needed) in [
        (Message::from("abc"), 3),
        (Message::from("字é"), 5),
        (Message::from("é".repeat(500)), 1000),
        (Message::from([1, 2, 3]), 3),
    ] {
        payloads.socket().send(message.clone()).unwrap();
        let payload = payloads.next().await.unwrap().unwrap();
        for room in 0..needed {
            let error = payload.copy_into(&mut vec![0; room]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BufferTooSmall);
            assert!(
                error
                    .to_string()
                    .contains(&format!("a buffer of {room} bytes"))
            );
        }
        assert_eq!(payload.copy_into(&mut vec![0; needed]).unwrap(), needed);
    }
}

/// Promise 44.
#[wasm_bindgen_test]
async fn a_message_longer_than_the_limit_is_a_typed_error_and_the_next_one_arrives() {
    for message in [
        Message::binary([7; 101]),
        Message::text("x".repeat(101)),
        Message::text("é".repeat(101)),
    ] {
        let log = Log::default();
        let builder = WebSocket::builder(&url("/echo")).max_message_size(100);
        let mut stream = builder.connect().await.unwrap();
        let socket = stream.socket().clone();
        let mut payloads = WebSocketStream::new(socket.clone()).into_payloads();
        let _listeners = log_all(&socket, &log);
        let counting = log.clone();
        let _payloads = socket.on_payload(move |payload| counting.add(payload.len().to_string()));
        let longest = message.as_bytes().len().min(100);
        socket.send(message.clone()).unwrap();
        socket.send("x".repeat(longest)).unwrap();
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MessageTooLong);
        let words = "a message of length 101 arrived, and at most 100 is allowed";
        assert_eq!(error.to_string(), words);
        assert_eq!(stream.next().await.unwrap().unwrap().len(), 100);
        let error = payloads.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MessageTooLong);
        assert_eq!(payloads.next().await.unwrap().unwrap().len(), 100);
        let heard = format!("message Some({:?})", "x".repeat(100));
        assert_eq!(log.lines(), ["error MessageTooLong", &heard, "100"]);
        assert_eq!(summary(&socket.close().await), "1000 \"\" clean");
    }
}

#[wasm_bindgen_test]
async fn a_client_that_comes_back_has_a_limit_too_and_tells_of_what_is_longer() {
    let log = Log::default();
    let socket = ReconnectingWebSocket::builder(&url("/echo"))
        .max_message_size(2)
        .build()
        .unwrap();
    let failing = log.clone();
    let _errors = socket.on_error(move |error| failing.add(format!("{:?}", error.kind())));
    let mut messages = socket.messages();
    socket.send("long").unwrap();
    socket.send("ok").unwrap();
    let error = messages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MessageTooLong);
    assert_eq!(messages.next().await.unwrap().unwrap(), Message::from("ok"));
    assert_eq!(log.lines(), ["MessageTooLong"]);
    assert_eq!(socket.stats().connections, 1);
}

#[wasm_bindgen_test]
async fn a_payload_that_was_transferred_is_a_typed_error_for_everybody_else() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let mut stream = open_stream("/echo").await;
    let socket = stream.socket().clone();
    let taking = socket.on_payload(|payload| Hostile::transfer(payload.as_js()));
    let (hearing, failing) = (log.clone(), log.clone());
    let _messages = socket.on_message(move |message| hearing.add(format!("{message:?}")));
    let _errors = socket.on_error(move |error| failing.add(format!("{:?}", error.kind())));
    socket.send([1, 2, 3]).unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedData);
    assert!(
        error.to_string().contains("was transferred or resized"),
        "{error}"
    );
    assert_eq!(log.lines(), ["UnsupportedData"]);
    drop(taking);
    // Browsers would send an empty message instead.
    let (other, results) = (open_socket("/echo").await, log.clone());
    let _forwarding = socket.on_payload(move |payload| {
        Hostile::transfer(payload.as_js());
        let error = other.send_js(payload).unwrap_err();
        results.add(format!("not sent: {:?}", error.kind()));
    });
    socket.send([4]).unwrap();
    stream.next().await.unwrap().unwrap_err();
    let not_sent = "not sent: UnsupportedData";
    assert_eq!(log.lines(), ["UnsupportedData", "Binary([4])", not_sent]);
    uncaught.assert_none().await;
}

#[wasm_bindgen_test]
async fn closures_for_messages_and_for_payloads_are_called_in_the_order_in_which_they_were_added() {
    let log = Log::default();
    let mut stream = open_stream("/echo").await;
    let socket = stream.socket().clone();
    let logs = [log.clone(), log.clone(), log.clone(), log.clone()];
    let [first, second, third, fourth] = logs;
    let _guards = [
        socket.on_payload(move |payload| first.add(format!("1 {}", payload.len()))),
        socket.on_message(move |message| second.add(format!("2 {}", message.len()))),
        socket.on_payload(move |payload| third.add(format!("3 {:?}", payload.text()))),
        socket.on_message(move |message| fourth.add(format!("4 {:?}", message.as_text()))),
    ];
    socket.send_text("字").unwrap();
    stream.next().await.unwrap().unwrap();
    let expected = ["1 1", "2 3", "3 Some(\"字\")", "4 Some(\"字\")"];
    assert_eq!(log.lines(), expected);
    assert_eq!(socket.undelivered_messages(), 0);
}

#[wasm_bindgen_test]
async fn a_value_of_javascript_arrives_as_it_was() {
    async fn check(stream: &mut WebSocketStream, data: &impl JsMessage, expected: Message) {
        stream.socket().send_js(data).unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), expected);
    }
    let mut stream = open_stream("/echo").await;
    let bytes = Uint8Array::from([1, 2, 3, 4].as_slice());
    let blob = web_sys::Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes)).unwrap();
    let part = DataView::new(&bytes.buffer(), 1, 2);
    let words = js_sys::Uint16Array::new(&bytes.buffer());
    let four = Message::from([1, 2, 3, 4]);
    check(&mut stream, &JsString::from("é"), Message::from("é")).await;
    check(&mut stream, &bytes, four.clone()).await;
    check(&mut stream, &bytes.subarray(1, 3), Message::from([2, 3])).await;
    check(&mut stream, &bytes.buffer(), four.clone()).await;
    check(&mut stream, &part, Message::from([2, 3])).await;
    check(&mut stream, &words, four.clone()).await;
    check(&mut stream, &blob, four).await;
}

#[wasm_bindgen_test]
async fn a_payload_of_a_message_or_of_a_value_of_javascript_is_sent_and_read() {
    let (sink, mut stream) = open_stream("/echo").await.split();
    let mut sink = sink.into_payloads();
    let bytes = Uint8Array::from([1, 2, 3].as_slice());
    for (payload, expected) in [
        (Payload::from(JsString::from("é")), Message::from("é")),
        (Payload::from(bytes.buffer()), Message::from([1, 2, 3])),
        (Payload::from(Message::from("字")), Message::from("字")),
        (Payload::from(&Message::from([4])), Message::from([4])),
        (Payload::from(Message::from([])), Message::from([])),
    ] {
        assert_eq!(payload.message().unwrap(), expected);
        assert_eq!(payload.kind() == PayloadKind::Text, expected.is_text());
        sink.send(payload).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), expected);
    }
}

#[wasm_bindgen_test]
async fn a_sink_takes_values_of_javascript_of_one_class() {
    let (sink, mut stream) = open_stream("/echo").await.split();
    let bytes = Uint8Array::from([1, 2, 3, 4].as_slice());
    let mut sink = sink.into_js::<Uint8Array>();
    for part in [bytes.subarray(0, 1), bytes.subarray(1, 4)] {
        sink.send(part).await.unwrap();
    }
    let [one, rest] = [Message::from([1]), Message::from([2, 3, 4])];
    assert_eq!(stream.next().await.unwrap().unwrap(), one);
    assert_eq!(stream.next().await.unwrap().unwrap(), rest);
    sink.close().await.unwrap();
    assert!(stream.next().await.is_none());
}

#[wasm_bindgen_test]
async fn a_value_of_javascript_is_sent_in_the_state_open_only() {
    let server = ServerView::new().await;
    let socket = server.socket("/hang");
    let error = socket.send_js(&JsString::from("too early")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    // Chromium makes one connection at a time to an address.
    drop(socket);
    let socket = open_socket("/echo").await;
    socket.close().await;
    let error = socket.send_js(&JsString::from("too late")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
}

#[wasm_bindgen_test]
async fn what_is_forwarded_arrives_and_a_stream_gives_what_waited_before_it_was_converted() {
    let mut upstream = open_stream("/echo").await;
    let downstream = open_stream("/echo").await;
    let sent = [
        Message::from("text"),
        Message::from([1, 2]),
        Message::from(""),
    ];
    for message in &sent {
        upstream.send(message.clone()).await.unwrap();
    }
    upstream.send("end".into()).await.unwrap();
    let (sink, mut received) = downstream.split();
    while upstream.receive_stats().queued_messages < 4 {
        next_task().await;
    }
    let mut payloads = upstream
        .into_payloads()
        .try_take_while(|payload: &Payload| {
            let goes_on = payload.text().as_deref() != Some("end");
            ready(Ok(goes_on))
        });
    let mut sink = sink.into_payloads();
    let forwarded = sink.send_all(&mut payloads);
    let collected = async {
        let mut all = Vec::new();
        for _ in &sent {
            all.push(received.next().await.unwrap().unwrap());
        }
        all
    };
    let (forwarded, collected) = futures_util::future::join(forwarded, collected).await;
    forwarded.unwrap();
    assert_eq!(collected, sent);
}

/// Promise 23: what is dropped has cost no copy, and what waits does not either.
#[wasm_bindgen_test]
async fn what_waits_and_what_is_dropped_never_enters_the_wasm_memory() {
    const SIZE: usize = 4 * 1024 * 1024;
    let limit = ReceiveLimit::default()
        .messages(8)
        .overflow(OverflowPolicy::DropOldest);
    let (socket, fake) = FakeWebSocket::built(WebSocket::builder("/").receive_limit(limit));
    fake.open();
    let mut stream = WebSocketStream::new(socket);
    let before = memory_pages();
    for _ in 0..16 {
        fake.message(&ArrayBuffer::new(SIZE as u32).into());
    }
    assert_eq!(memory_pages(), before);
    let stats = stream.receive_stats();
    assert_eq!((stats.queued_messages, stats.queued_bytes), (8, 8 * SIZE));
    assert_eq!(
        (stats.dropped_messages, stats.dropped_bytes),
        (8, 8 * SIZE as u64)
    );
    for _ in 0..8 {
        assert_eq!(stream.next().await.unwrap().unwrap().len(), SIZE);
    }
    // One at a time.
    let grown = (memory_pages() - before) * 64 * 1024;
    assert!(grown <= 2 * SIZE, "{grown} bytes");
}

fn memory_pages() -> usize {
    core::arch::wasm32::memory_size(0)
}
