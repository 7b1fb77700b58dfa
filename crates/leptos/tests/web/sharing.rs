//! One connection for several components.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket_leptos::{WebSocketProvider, use_shared_websocket};

use super::ServerView;
use super::mounted::{Mounted, Told, text, until, until_open};

#[component]
fn Child(name: &'static str, told: Told<String>) -> impl IntoView {
    let socket = use_shared_websocket().unwrap();
    let numbers = told.clone();
    socket.on_message(move |message| told.tell(format!("{name} {}", text(message))));
    socket.on_json(move |number: Result<u32, _>| {
        if let Ok(number) = number {
            numbers.tell(format!("{name} number {number}"));
        }
    });
    let latest = move || socket.latest.get().map(|latest| text(&latest));
    view! { {latest} {socket.is_open} }
}

#[wasm_bindgen_test]
async fn components_share_a_connection_and_leave_it_open() {
    let mut server = ServerView::new().await;
    let url = server.url("/echo");
    let (told, has_second) = (Told::new(), ArcRwSignal::new(true));
    let (slot, taken) = futures_channel::oneshot::channel();
    let (tells, shows) = (told.clone(), has_second.clone());
    let mounted = Mounted::new(move || {
        let slot = StoredValue::new(Some(slot));
        view! {
            <WebSocketProvider url=url>
                {
                    let slot = slot.try_update_value(Option::take).flatten();
                    let _ = slot.unwrap().send(use_shared_websocket().unwrap());
                }
                <Child name="a" told=tells.clone() />
                {move || shows.get().then(|| view! { <Child name="b" told=tells.clone() /> })}
            </WebSocketProvider>
        }
    });
    let socket = taken.await.unwrap();
    until_open(socket).await;
    socket.send("1").unwrap();
    let got = told.until(4).await;
    assert_eq!(got, ["a 1", "a number 1", "b 1", "b number 1"]);
    has_second.set(false);
    until(move || socket.is_open.get()).await;
    socket.send("x").unwrap();
    until(move || socket.received.get() == 2).await;
    assert_eq!(told.all()[4..], ["a x"]);
    assert_eq!(mounted.text(), "xtrue");
    assert_eq!(server.until(|seen| seen["open"] == 1).await["requests"], 1);
    drop(mounted);
    let seen = server.until_ended(1).await;
    assert_eq!(seen["closes"]["1000"], 1);
}

#[wasm_bindgen_test]
fn outside_of_a_provider_there_is_none() {
    let (_mounted, shared) = Mounted::with(use_shared_websocket);
    assert!(shared.is_none());
}
