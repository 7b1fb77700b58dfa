//! Promise 44, where the wasm memory ends at 32 MiB. The messages are made in the browser, which has
//! more.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(clippy::unwrap_used)]

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::StreamExt;
use js_sys::{ArrayBuffer, JsString};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wasm_websocket::{
    ErrorKind, JsMessage, Message, OverflowPolicy, ReceiveLimit, WebSocket, WebSocketStream,
};

wasm_bindgen_test_configure!(run_in_browser);

/// Where the development server listens first, unless the test command says otherwise.
const SERVER: &str = match option_env!("WASM_WEBSOCKET_TEST_SERVER") {
    Some(address) => address,
    None => "127.0.0.1:8080",
};

const MIB: usize = 1024 * 1024;

/// More than there is memory.
const TOO_MUCH: usize = 48 * MIB;

fn buffer(bytes: usize) -> ArrayBuffer {
    ArrayBuffer::new(bytes as u32)
}

fn text(character: &str, count: usize) -> JsString {
    JsString::from(character).repeat(count as i32)
}

/// A socket that receives whatever the browser takes.
async fn open_socket() -> WebSocket {
    let socket = WebSocket::builder(&format!("ws://{SERVER}/echo"))
        .max_message_size(None)
        .receive_limit(
            ReceiveLimit::default()
                .bytes(4 * TOO_MUCH)
                .overflow(OverflowPolicy::Close),
        )
        .build()
        .unwrap();
    socket.opened().await.unwrap();
    socket
}

async fn assert_is_too_long(message: &impl JsMessage, length: usize) {
    let socket = open_socket().await;
    let log = Rc::<RefCell<Vec<String>>>::default();
    let add = || {
        let log = Rc::clone(&log);
        move |line: String| log.borrow_mut().push(line)
    };
    let (messages, payloads, errors) = (add(), add(), add());
    let _messages = socket.on_message(move |message| messages(format!("{message:?}")));
    let _payloads = socket.on_payload(move |payload| payloads(payload.len().to_string()));
    let _errors = socket.on_error(move |error| errors(format!("{:?}", error.kind())));
    let mut stream = WebSocketStream::new(socket.clone());
    socket.send_js(message).unwrap();
    socket.send_text("small").unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MessageTooLong);
    let words = format!("a message of length {length} does not fit into the free wasm memory");
    assert_eq!(error.to_string(), words);
    let next = stream.next().await.unwrap().unwrap();
    assert_eq!(next, Message::from("small"));
    let heard = [
        length.to_string(),
        "MessageTooLong".to_owned(),
        "Text(\"small\")".to_owned(),
        "5".to_owned(),
    ];
    assert_eq!(*log.borrow(), heard);
    let event = socket.close().await;
    assert!(event.was_clean && event.code.as_u16() == 1000, "{event}");
}

#[wasm_bindgen_test]
async fn a_message_that_does_not_fit_into_memory_is_a_typed_error_and_the_next_one_arrives() {
    assert_is_too_long(&buffer(TOO_MUCH), TOO_MUCH).await;
    assert_is_too_long(&text("x", TOO_MUCH), TOO_MUCH).await;
    // Two bytes in UTF-8, of which the length says nothing before it is read: the first half fits.
    assert_is_too_long(&text("é", 20 * MIB), 20 * MIB).await;
}

#[wasm_bindgen_test]
async fn a_payload_that_does_not_fit_into_memory_can_be_forwarded() {
    let (here, there) = (open_socket().await, open_socket().await);
    let mut payloads = WebSocketStream::new(here.clone()).into_payloads();
    let mut forwarded = WebSocketStream::new(there.clone()).into_payloads();
    here.send_js(&buffer(TOO_MUCH)).unwrap();
    let payload = payloads.next().await.unwrap().unwrap();
    let error = payload.bytes().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MessageTooLong);
    assert!(payload.as_js().is_instance_of::<ArrayBuffer>());
    there.send_js(&payload).unwrap();
    assert_eq!(forwarded.next().await.unwrap().unwrap().len(), TOO_MUCH);
    // What fits is read as ever, also what is not tried without asking whether there is memory.
    for count in [MIB - 1, MIB, 4 * MIB] {
        here.send_js(&buffer(count)).unwrap();
        let payload = payloads.next().await.unwrap().unwrap();
        assert_eq!(payload.bytes().unwrap(), vec![0; count]);
        here.send_js(&text("x", count)).unwrap();
        let payload = payloads.next().await.unwrap().unwrap();
        assert_eq!(payload.text().unwrap().len(), count);
    }
}
