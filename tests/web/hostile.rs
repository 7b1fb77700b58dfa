//! Promise 45: nothing that JavaScript gives is believed.

use futures_util::{FutureExt, StreamExt};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    Error, ErrorKind, Message, PayloadKind, ReadyState, WebSocket, WebSocketStream,
};

use super::support::{
    Constructor, FakeWebSocket, Hostile, Log, Uncaught, log_all, next_task, socket, summary,
};

/// Whatever class stands in the place of the browser's, there is a socket or a typed error, and
/// nothing that was made of it stays open.
#[wasm_bindgen_test]
async fn a_global_of_any_shape_is_a_typed_error_and_leaves_nothing_open() {
    let uncaught = Uncaught::watch();
    for shape in Hostile::SHAPES_OF_A_CLASS {
        let constructor = Constructor::of_shape(shape);
        let error = WebSocket::new("ws://localhost/").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{shape}: {error}");
        assert_eq!(constructor.open_sockets(), 0, "{shape}");
    }
    for shape in Hostile::SHAPES_THAT_CONSTRUCT_NOTHING {
        let _constructor = Constructor::of_shape(shape);
        let error = WebSocket::new("ws://localhost/").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{shape}: {error}");
    }
    uncaught.assert_none().await;
    drop(socket("/echo"));
}

/// The getters of these throw, or give values of other types.
#[wasm_bindgen_test]
async fn a_socket_whose_properties_lie_can_be_used_without_a_panic() {
    let uncaught = Uncaught::watch();
    for value in Hostile::VALUES {
        // What tells no state is CLOSED.
        let raw = Hostile::socket(value, None);
        let error = WebSocket::from_raw(raw.unchecked_into()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotOpen, "{value}");
        for state in [ReadyState::Connecting, ReadyState::Open] {
            let raw = Hostile::socket(value, Some(state as u16));
            let socket = WebSocket::from_raw(raw.unchecked_into()).unwrap();
            assert_eq!(socket.ready_state(), state, "{value}");
            let _ = format!(
                "{socket:?} {} {} {} {}",
                socket.url(),
                socket.protocol(),
                socket.extensions(),
                socket.buffered_amount()
            );
            let kind = match state {
                ReadyState::Open => ErrorKind::Browser,
                _ => ErrorKind::NotOpen,
            };
            assert_eq!(socket.send_text("a").unwrap_err().kind(), kind, "{value}");
            // Whether there is room depends on a number that may lie.
            let _ = socket.ready().now_or_never();
            socket.close();
        }
    }
    uncaught.assert_none().await;
}

/// Whatever the data of a message is, it is a message or an error item, and the next one arrives.
#[wasm_bindgen_test]
async fn data_of_any_type_is_a_message_or_a_typed_error_and_the_next_one_arrives() {
    let uncaught = Uncaught::watch();
    for value in Hostile::VALUES {
        let log = Log::default();
        let (socket, fake) = FakeWebSocket::opened();
        let _listeners = log_all(&socket, &log);
        let mut stream = WebSocketStream::new(socket.clone());
        Hostile::fire(&fake, "message", "data", value);
        fake.message(&"next".into());
        let item = stream.next().await.unwrap();
        match (Hostile::kind_of(value), item) {
            (Some(kind), Ok(message)) => assert_eq!(message.is_text(), kind == PayloadKind::Text),
            (None, Err(error)) => assert!(is_about_a_value(&error), "{value}: {error}"),
            (kind, item) => panic!("{value} is {kind:?}, and came as {item:?}"),
        }
        let next = stream.next().await.unwrap().unwrap();
        assert_eq!(next, Message::from("next"), "{value}");
        assert_eq!(log.lines().len(), 2, "{value}: {:?}", log.lines());
    }
    uncaught.assert_none().await;
}

fn is_about_a_value(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnsupportedData | ErrorKind::MessageTooLong | ErrorKind::Browser
    )
}

/// Events that the page has made, whose properties throw or are of other types.
#[wasm_bindgen_test]
async fn a_close_event_of_any_shape_ends_the_socket() {
    let uncaught = Uncaught::watch();
    for property in ["code", "reason", "wasClean", "type"] {
        for value in Hostile::VALUES {
            let (socket, fake) = FakeWebSocket::opened();
            fake.set_ready_state(3);
            Hostile::fire(&fake, "close", property, value);
            let event = socket.closed().now_or_never();
            assert!(event.is_some(), "{property} is {value}");
        }
    }
    let (socket, fake) = FakeWebSocket::opened();
    fake.set_ready_state(3);
    fake.fire_plainly("close");
    assert_eq!(summary(&socket.closed().await), "1006 \"\" unclean");
    uncaught.assert_none().await;
}

/// What is thrown need not be an exception.
#[wasm_bindgen_test]
async fn thrown_values_of_any_shape_are_typed_errors() {
    let uncaught = Uncaught::watch();
    for value in Hostile::VALUES {
        // Where panics unwind, wasm-bindgen 0.2.130 itself looks for the class of what is thrown, without
        // a `try`, and ends the whole program when that throws.
        if cfg!(panic = "unwind") && value == "a proxy that throws" {
            continue;
        }
        let thrown = Hostile::thrown(value);
        let (socket, fake) = FakeWebSocket::opened();
        // The fake one takes `undefined` for nothing.
        if !thrown.is_undefined() {
            fake.set_thrown(&thrown);
            let error = socket.send_text("a").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Browser, "{value}");
            fake.set_thrown(&JsValue::UNDEFINED);
        }
        let constructor = Constructor::throwing(&thrown);
        let error = WebSocket::new("ws://localhost/").unwrap_err();
        drop(constructor);
        assert!(!error.to_string().is_empty(), "{value}");
    }
    uncaught.assert_none().await;
}

/// Case 9. The length does not tell an empty buffer from one that was transferred.
#[wasm_bindgen_test]
async fn an_empty_buffer_that_was_transferred_is_an_empty_message_for_everybody_else() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let (socket, fake) = FakeWebSocket::opened();
    let mut stream = WebSocketStream::new(socket.clone());
    let mut payloads = WebSocketStream::new(socket.clone()).into_payloads();
    let transfer = socket.on_payload(|payload| Hostile::transfer(payload.as_js()));
    let _listeners = log_all(&socket, &log);
    fake.message(&js_sys::ArrayBuffer::new(0));
    let empty = Message::binary([]);
    assert_eq!(stream.next().await.unwrap().unwrap(), empty);
    let payload = payloads.next().await.unwrap().unwrap();
    assert_eq!(payload.bytes().unwrap(), [0; 0]);
    assert_eq!(payload.copy_into(&mut []).unwrap(), 0);
    assert_eq!(payload.message().unwrap(), empty);
    assert_eq!(log.lines(), ["message None"]);
    drop(transfer);
    next_task().await;
    uncaught.assert_none().await;
}

/// A buffer can become longer and shorter after it has arrived.
#[wasm_bindgen_test]
async fn a_buffer_that_was_resized_is_a_typed_error() {
    for length in [0, 4, 16] {
        let Some(buffer) = Hostile::resizable(8, 16) else {
            // The engine has none.
            return;
        };
        let (socket, fake) = FakeWebSocket::opened();
        let mut stream = WebSocketStream::new(socket.clone());
        fake.message(&buffer);
        Hostile::resize(&buffer, length);
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedData, "{length}");
        fake.message(&"next".into());
        let next = stream.next().await.unwrap().unwrap();
        assert_eq!(next, Message::from("next"));
    }
}
