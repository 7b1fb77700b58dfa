use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectionCause, ConnectionEvent, ConnectionState, ReconnectingWebSocket};

use super::super::support::ServerView;
use super::{patient_client, until};

/// Tells the page something, as its browser would.
fn tell(name: &str) {
    let event = web_sys::Event::new(name).unwrap();
    Reflect::set(&event, &"persisted".into(), &JsValue::TRUE).unwrap();
    let target: web_sys::EventTarget = js_sys::global().unchecked_into();
    target.dispatch_event(&event).unwrap();
}

/// A client whose server was killed, so that it waits for ever, and then restarted.
async fn waiting_client(server: &mut ServerView) -> ReconnectingWebSocket {
    let url = server.listen("/echo").await;
    let socket = patient_client(&url).build().unwrap();
    let mut events = socket.events();
    until(&mut events, ConnectionState::Open).await;
    server.unlisten().await;
    until(&mut events, ConnectionState::Waiting).await;
    server.listen("/echo").await;
    socket
}

/// Promise 37.
#[wasm_bindgen_test]
async fn coming_online_hurries_a_client_that_waits_and_makes_one_connection() {
    let mut server = ServerView::new().await;
    let socket = waiting_client(&mut server).await;
    let mut events = socket.events();
    tell("offline");
    let offline = until(&mut events, ConnectionState::WaitingForNetwork).await;
    let cause = &offline.last().unwrap().cause;
    assert!(matches!(cause, ConnectionCause::Offline), "{cause:?}");
    for _ in 0..5 {
        tell("online");
    }
    let seen = until(&mut events, ConnectionState::Open).await;
    let hurried = |event: &ConnectionEvent| matches!(event.cause, ConnectionCause::Online);
    assert!(seen.iter().any(hurried), "{seen:#?}");
    for _ in 0..5 {
        tell("online");
        tell("offline");
    }
    tell("online");
    assert_eq!(socket.state(), ConnectionState::Open, "it is left alone");
    assert_eq!(socket.stats().connections, 2);
    server.until(|seen| seen["open"] == 1).await;
}

/// Promise 37.
#[wasm_bindgen_test]
async fn a_page_in_the_cache_for_going_back_has_no_connection_and_gets_one_when_it_is_back() {
    let mut server = ServerView::new().await;
    let socket = patient_client(&server.url("/echo")).build().unwrap();
    let mut events = socket.events();
    until(&mut events, ConnectionState::Open).await;
    tell("pagehide");
    assert_eq!(socket.state(), ConnectionState::Suspended);
    server.until_ended(1).await;
    socket.send("meanwhile").unwrap();
    tell("pageshow");
    until(&mut events, ConnectionState::Open).await;
    socket.close();
    until(&mut events, ConnectionState::Closed).await;
    let seen = server.until_ended(2).await;
    assert_eq!(seen["received_messages"], 1);
}

/// Promise 37. A Worker cannot be seen.
#[wasm_bindgen_test]
async fn becoming_visible_hurries_a_client_that_waits_and_makes_one_connection() {
    let document = Reflect::get(&js_sys::global(), &"document".into()).unwrap();
    if document.is_undefined() {
        return;
    }
    let document: web_sys::EventTarget = document.unchecked_into();
    let mut server = ServerView::new().await;
    let socket = waiting_client(&mut server).await;
    let mut events = socket.events();
    for _ in 0..5 {
        let visible = web_sys::Event::new("visibilitychange").unwrap();
        document.dispatch_event(&visible).unwrap();
    }
    let seen = until(&mut events, ConnectionState::Open).await;
    let hurried = |event: &ConnectionEvent| matches!(event.cause, ConnectionCause::Visible);
    assert!(seen.iter().any(hurried), "{seen:#?}");
    assert_eq!(socket.stats().attempts, 2);
    server.until(|seen| seen["open"] == 1).await;
}
