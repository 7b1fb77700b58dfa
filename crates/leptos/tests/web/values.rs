//! Connections whose messages are values.

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ErrorKind, SendOutcome};
use wasm_websocket_leptos::{Handlers, Options, use_websocket_json, use_websocket_json_with};

use super::mounted::{Mounted, Told, until};
use super::url;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Point {
    x: i32,
    y: i32,
}

#[wasm_bindgen_test]
async fn values_are_sent_and_received_as_json_and_none_that_is_wrong_is_lost() {
    let told = Told::new();
    let [by_handler, by_closure] = ["handler", "closure"].map(|by| {
        let told = told.clone();
        move |point: Result<Point, wasm_websocket::Error>| {
            told.tell(match point {
                Ok(point) => format!("{by}: {point:?}"),
                Err(error) => format!("{by}: {:?}", error.kind()),
            });
        }
    });
    let (mounted, socket) = Mounted::with(move || {
        let handlers = Handlers::new().on_json(by_handler);
        let socket =
            use_websocket_json_with::<Point, Point, _>(url("/echo"), Options::new(), handlers);
        socket.on_message(by_closure);
        socket
    });
    let mut stream = socket.messages();
    use leptos::prelude::*;
    assert!(socket.latest.get_untracked().is_none());
    let point = Point { x: 1, y: -1 };
    assert_eq!(socket.send(&point).unwrap(), SendOutcome::Queued);
    until(move || socket.latest.get().is_some()).await;
    assert_eq!(*socket.latest.get_untracked().unwrap().unwrap(), point);
    let [first, again] = [(); 2].map(|()| socket.latest.get_untracked().unwrap().unwrap());
    assert!(std::sync::Arc::ptr_eq(&first, &again), "it was read twice");
    assert_eq!(stream.next().await.unwrap().unwrap(), point);

    (*socket).send(r#"{"x": 1}"#).unwrap();
    until(move || socket.latest.get().is_some_and(|latest| latest.is_err())).await;
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let expected = [
        "handler: Point { x: 1, y: -1 }",
        "closure: Point { x: 1, y: -1 }",
        "handler: Decode",
        "closure: Decode",
    ];
    assert_eq!(told.all(), expected);
    drop(mounted);
    assert!(stream.next().await.is_none());
}

#[wasm_bindgen_test]
async fn a_connection_of_values_needs_no_more_than_a_url() {
    use leptos::prelude::*;
    let (mounted, socket) = Mounted::with(|| use_websocket_json::<u32, u32>(url("/echo")));
    socket.send(&7).unwrap();
    until(move || matches!(socket.latest.get(), Some(Ok(number)) if *number == 7)).await;
    drop(mounted);
}
