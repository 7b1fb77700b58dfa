//! What a thousand components leave behind.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket_yew::{Handlers, Options, use_websocket_with};
use yew::prelude::*;

use super::world::Mounted;
use super::{ServerView, next_task};

const TIMES: u64 = 1000;

/// The tasks after which whatever is left stays.
const SETTLED_AFTER: usize = 1000;

/// How many are mounted before anything is counted.
const BEFORE: u64 = 200;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Memory)]
    type WasmMemory;
    #[wasm_bindgen(method, getter, js_name = buffer)]
    fn memory_buffer(this: &WasmMemory) -> js_sys::ArrayBuffer;
}

#[derive(Clone)]
struct Token(Rc<()>);

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Clone, PartialEq, Properties)]
struct HolderProps {
    url: AttrValue,
    token: Token,
    opened: Callback<()>,
}

/// A component whose handlers own what others count, and a handle of the connection.
#[component]
fn Holder(props: &HolderProps) -> Html {
    let own = use_mut_ref(|| None);
    let (token, opened, held) = (props.token.clone(), props.opened.clone(), own.clone());
    let handlers = Handlers::new()
        .on_status(move |status| {
            if status.is_open() {
                opened.emit(());
            }
        })
        .on_message(move |_| drop((token.clone(), held.clone())));
    let socket = use_websocket_with(&props.url, Options::new(), handlers);
    *own.borrow_mut() = Some(socket.clone());
    html! { <p>{ socket.is_open() }{ socket.received() }</p> }
}

/// Bytes of wasm memory, and values of JavaScript that the wasm holds.
fn counts() -> (u32, u32) {
    let memory: WasmMemory = wasm_bindgen::memory().unchecked_into();
    let bytes = memory.memory_buffer().byte_length();
    (bytes, wasm_bindgen::externref_heap_live_count())
}

/// Mounts components one after the other, and unmounts every other one before it is open.
async fn cycle(server: &mut ServerView, token: &Token, times: u64) {
    for number in 0..times {
        let (sender, opened) = futures_channel::oneshot::channel();
        let sender = std::cell::Cell::new(Some(sender));
        let mounted = Mounted::<Holder>::new(HolderProps {
            url: server.url("/echo").into(),
            token: token.clone(),
            opened: Callback::from(move |()| {
                if let Some(sender) = sender.take() {
                    let _ = sender.send(());
                }
            }),
        });
        if number % 2 == 0 {
            opened.await.unwrap();
        } else {
            next_task().await;
        }
        drop(mounted);
    }
}

/// Waits until the server has seen the end of all that were open.
async fn until_closed(server: &mut ServerView, opened: u64) {
    let are_closed =
        |seen: &serde_json::Value| seen["open"] == 0 && seen["closes"]["1000"] == opened;
    server.until(are_closed).await;
    server.settle().await;
    next_task().await;
}

#[wasm_bindgen_test]
async fn a_component_mounted_a_thousand_times_leaves_nothing() {
    let mut server = ServerView::new().await;
    let token = Token(Rc::new(()));
    cycle(&mut server, &token, BEFORE).await;
    until_closed(&mut server, BEFORE / 2).await;
    let before = counts();
    cycle(&mut server, &token, TIMES).await;
    until_closed(&mut server, (BEFORE + TIMES) / 2).await;
    // The last timer of the control channel may still be there, and so may one of this test's own.
    for _ in 0..SETTLED_AFTER {
        if counts().1 <= before.1 {
            break;
        }
        next_task().await;
    }
    assert!(counts().1 <= before.1, "{:?}, {before:?}", counts());
    assert_eq!(counts().0, before.0, "bytes of wasm memory");
    assert_eq!(Rc::strong_count(&token.0), 1, "handlers were not dropped");
}
