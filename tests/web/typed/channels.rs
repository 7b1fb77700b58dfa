use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::rc::Rc;

use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    Cbor, Channel, Codec, ConnectionState, Error, ErrorKind, Json, Message, MessagePack,
    ReconnectingWebSocket, WebSocket, WebSocketStream,
};

use super::super::reconnecting::{SOON, until};
use crate::web::support::{ServerView, url};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Line(i32, i32),
    Box { width: u8, label: Option<String> },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Document {
    large: u64,
    negative: i64,
    fractions: Vec<f64>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<char>,
    shapes: BTreeMap<String, Shape>,
    parts: Vec<Document>,
}

fn document() -> Document {
    let shapes = [
        ("point", Shape::Point),
        ("circle", Shape::Circle(f64::MIN_POSITIVE)),
        ("line", Shape::Line(i32::MIN, i32::MAX)),
        (
            "bóx\n",
            Shape::Box {
                width: 255,
                label: None,
            },
        ),
    ];
    let part = Document {
        // A number of JavaScript would not hold it.
        large: u64::MAX,
        negative: i64::MIN,
        fractions: vec![0.1, -7.06874946369862e-155, f64::MAX, 5e-324],
        text: "𝄞 \u{0} \"\\".to_owned(),
        note: Some('é'),
        shapes: shapes.map(|(name, shape)| (name.to_owned(), shape)).into(),
        parts: Vec::new(),
    };
    Document {
        parts: vec![part.clone(), Document::default(), part.clone()],
        ..part
    }
}

async fn channel<T, C>(codec: C) -> Channel<WebSocketStream, T, T, C> {
    let stream = WebSocketStream::connect(&url("/echo")).await.unwrap();
    Channel::new(stream, codec)
}

async fn come_back<T: Clone + Debug + PartialEq, C: Codec<T, T>>(codec: C, values: &[T]) {
    let mut channel = channel(codec).await;
    for value in values {
        channel.send(value.clone()).await.unwrap();
        assert!(channel.next().await.unwrap().unwrap() == *value);
    }
    channel.close().await.unwrap();
    assert!(channel.next().await.is_none());
    assert!(channel.socket().close_event().unwrap().was_clean);
}

/// Promise 40.
#[wasm_bindgen_test]
async fn values_of_every_shape_come_back_as_they_were() {
    let mebibyte = Document {
        text: "é\n\"".repeat(1 << 18),
        ..document()
    };
    let values = [document(), Document::default(), mebibyte];
    come_back(Json::new(), &values).await;
    come_back(MessagePack, &values).await;
    come_back(Cbor, &values).await;
}

/// Promise 39.
#[wasm_bindgen_test]
async fn a_message_that_does_not_decode_is_an_error_item_and_the_connection_goes_on() {
    let mut channel = channel::<u8, _>(Json::new()).await;
    let bad = ["{\"a\":", "300", "", "\"seven\"", "7 8", "\u{feff}7"];
    for text in bad {
        channel.get_mut().send(text.into()).await.unwrap();
    }
    channel.get_mut().send(vec![b'7'].into()).await.unwrap();
    channel.send(7).await.unwrap();
    for text in bad {
        let error = channel.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.decode_error().unwrap().message_len(), text.len());
    }
    let binary = channel.next().await.unwrap().unwrap_err();
    assert_eq!(
        binary.to_string(),
        "a binary message of 1 bytes cannot be decoded as u8, only text messages can: 37"
    );
    assert_eq!(channel.next().await.unwrap().unwrap(), 7);
}

/// What is inside does not matter, only how deep it goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Nested {
    inner: Option<Box<Nested>>,
}

/// Promise 40. The stack of a wasm program is small.
#[wasm_bindgen_test]
async fn depth_bombs_are_refused_and_the_connection_goes_on() {
    async fn explode<C: Codec<Nested, Nested>>(codec: C, bombs: [Message; 2]) {
        let mut channel = channel::<Nested, _>(codec).await;
        let harmless = Nested { inner: None };
        for bomb in bombs {
            channel.get_mut().send(bomb).await.unwrap();
            channel.send(harmless.clone()).await.unwrap();
            let error = channel.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert_eq!(channel.next().await.unwrap().unwrap(), harmless);
        }
    }
    let depth = 100_000;
    let json = ["[", "{\"inner\":"].map(|bomb| Message::text(bomb.repeat(depth)));
    explode(Json::new(), json).await;
    let pack = [&b"\x91"[..], b"\x81\xa5inner"].map(|bomb| Message::binary(bomb.repeat(depth)));
    explode(MessagePack, pack).await;
    let cbor = [&b"\x81"[..], b"\xa1\x65inner"].map(|bomb| Message::binary(bomb.repeat(depth)));
    explode(Cbor, cbor).await;
}

#[wasm_bindgen_test]
async fn what_does_not_decode_is_in_the_error() {
    let mut channel = channel::<u8, _>(Json::new()).await;
    let document = "é".repeat(1 << 20);
    channel
        .get_mut()
        .send(document.as_str().into())
        .await
        .unwrap();
    let error = channel.next().await.unwrap().unwrap_err();
    assert_eq!(error.decode_error().unwrap().expected(), "u8");
    assert_eq!(error.into_payload().unwrap(), document.into());
}

/// Through a value of JavaScript, none of them would come back as it was.
#[wasm_bindgen_test]
async fn numbers_and_surrogates_are_exact_or_a_typed_error() {
    let mut channel = channel::<serde_json::Value, _>(Json::new()).await;
    for (text, expected) in [
        ("9007199254740993", Some("9007199254740993")),
        ("18446744073709551615", Some("18446744073709551615")),
        ("-9223372036854775808", Some("-9223372036854775808")),
        ("-0.0", Some("-0.0")),
        (r#""\ud834\udd1e""#, Some("\"𝄞\"")),
        (r#""\ud834""#, None),
        (r#""\udd1e\ud834""#, None),
    ] {
        channel.get_mut().send(text.into()).await.unwrap();
        let value = channel.next().await.unwrap();
        let value = value.map(|value| value.to_string()).ok();
        assert_eq!(value.as_deref(), expected, "{text}");
    }
}

#[wasm_bindgen_test]
async fn the_halves_of_a_channel_speak_values_and_reach_the_socket() {
    let (mut sink, mut stream) = channel::<u8, _>(Json::new()).await.split();
    sink.send(1).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    assert_eq!(sink.socket().url(), stream.socket().url());

    let (sink, stream) = (sink.into_inner(), stream.into_inner());
    let mut sink = sink.into_json::<(u8, &str)>();
    let mut stream = stream.into_json::<(u8, String)>();
    sink.send((2, "two")).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), (2, "two".to_owned()));
    stream.socket().close();
    assert!(stream.next().await.is_none());
    assert!(sink.socket().close_event().unwrap().was_clean);
}

#[derive(Debug, PartialEq, Deserialize)]
struct Borrowed<'a> {
    name: &'a str,
}

#[wasm_bindgen_test]
async fn a_closure_may_borrow_from_a_message_and_parse_a_payload() {
    let socket = WebSocket::new(&url("/echo")).unwrap();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let ears = Rc::clone(&heard);
    let borrowing = socket.on_message(move |message| {
        let value = message.parse_json::<Borrowed<'_>>();
        ears.borrow_mut()
            .push(value.map(|value| value.name.len()).ok());
    });
    let ears = Rc::clone(&heard);
    let parsing = socket.on_payload(move |payload| {
        let error = match payload.parse_json::<BTreeMap<String, String>>() {
            Ok(value) => return ears.borrow_mut().push(Some(value["name"].len())),
            Err(error) => error,
        };
        assert_eq!(error.into_payload().unwrap(), payload.message().unwrap());
    });
    let mut echoes = WebSocketStream::new(socket.clone());
    socket.opened().await.unwrap();
    for text in [r#"{"name":"Ada"}"#, "nonsense"] {
        socket.send_text(text).unwrap();
        echoes.next().await.unwrap().unwrap();
    }
    drop((borrowing, parsing));
    assert_eq!(*heard.borrow(), [Some(3), Some(3), None]);
}

#[wasm_bindgen_test]
async fn a_closure_gets_values_and_errors_and_values_can_be_sent_by_a_handle() {
    let socket = WebSocket::new(&url("/echo")).unwrap();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let ears = Rc::clone(&heard);
    socket
        .on_json(move |value: Result<(u8, String), Error>| {
            let value = value.map_err(|error| error.into_payload().unwrap());
            ears.borrow_mut().push(value);
        })
        .keep();
    let mut echoes = WebSocketStream::new(socket.clone());
    socket.opened().await.unwrap();
    socket.send_json(&(1, "one")).unwrap();
    socket.send_text("[").unwrap();
    socket.send_json(&(2, "two")).unwrap();
    let not_a_key = BTreeMap::from([((1, 2), 3)]);
    let error = socket.send_json(&not_a_key).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encode);
    for _ in 0..3 {
        echoes.next().await.unwrap().unwrap();
    }
    let one = Ok((1, "one".to_owned()));
    let two = Ok((2, "two".to_owned()));
    assert_eq!(*heard.borrow(), [one, Err(Message::text("[")), two]);
}

/// Promise 39, over connections that come and go.
#[wasm_bindgen_test]
async fn a_channel_of_a_client_that_comes_back_goes_on() {
    let mut server = ServerView::new().await;
    let url = server.listen("/echo").await;
    let socket = ReconnectingWebSocket::builder(&url)
        .backoff(|_| Some(SOON))
        .build()
        .unwrap();
    let mut channel = socket.clone().into_json::<u32, u32>();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let ears = Rc::clone(&heard);
    let listener = socket.on_json(move |value: Result<u32, Error>| {
        ears.borrow_mut().push(value.unwrap());
    });
    let mut events = socket.events();
    for number in 0..3 {
        channel.send(number).await.unwrap();
        assert_eq!(channel.next().await.unwrap().unwrap(), number);
        server.unlisten().await;
        // What is sent before the browser knows of it is lost with the connection.
        until(&mut events, ConnectionState::Waiting).await;
        server.listen("/echo").await;
        until(&mut events, ConnectionState::Open).await;
    }
    drop(listener);
    socket.send_json(&3).unwrap();
    assert_eq!(channel.next().await.unwrap().unwrap(), 3);
    assert_eq!(*heard.borrow(), [0, 1, 2]);
    assert!(channel.socket().stats().connections > 1);
    channel.close().await.unwrap();
    assert!(channel.next().await.is_none());
}
