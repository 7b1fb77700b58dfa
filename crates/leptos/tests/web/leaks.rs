//! What a thousand components leave behind.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket_leptos::{Handlers, Options, use_websocket_json_with};

use super::mounted::Mounted;
use super::{ServerView, next_task};

const TIMES: u64 = 1000;

/// The tasks after which whatever is left stays.
const SETTLED_AFTER: usize = 1000;

/// How many are shown before anything is counted.
const BEFORE: u64 = 200;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Memory)]
    type WasmMemory;
    #[wasm_bindgen(method, getter, js_name = buffer)]
    fn memory_buffer(this: &WasmMemory) -> js_sys::ArrayBuffer;
}

/// Who waits for the component to be open.
type Waiting = Rc<RefCell<Option<oneshot::Sender<()>>>>;

/// A component with everything that a connection can have.
#[component]
fn Holder(url: String, token: Rc<()>, waiting: Waiting) -> impl IntoView {
    let made = StoredValue::new_local(Vec::new());
    let handlers = Handlers::new()
        .on_status({
            let token = Rc::clone(&token);
            move |status| {
                let _ = &token;
                if status.is_open()
                    && let Some(waiting) = waiting.take()
                {
                    let _ = waiting.send(());
                }
            }
        })
        .on_json(move |number: Result<u32, _>| {
            made.update_value(|made| made.push(RwSignal::new(number.ok())));
        });
    let socket = use_websocket_json_with::<u32, u32, _>(url, Options::new(), handlers);
    socket.on_message(move |_| {
        let _ = &token;
    });
    Effect::new(move || {
        if socket.is_open.get() {
            let _ = socket.send(&1);
        }
    });
    let latest = move || {
        socket
            .latest
            .get()
            .and_then(Result::ok)
            .map(|number| *number)
    };
    view! { <p>{socket.is_open} {latest} {move || socket.socket.get().map(|it| it.url())}</p> }
}

/// Bytes of wasm memory, and values of JavaScript that the wasm holds.
fn counts() -> (u32, u32) {
    let memory: WasmMemory = wasm_bindgen::memory().unchecked_into();
    let bytes = memory.memory_buffer().byte_length();
    (bytes, wasm_bindgen::externref_heap_live_count())
}

/// Shows and hides the component, every other time before it is open.
async fn toggle(is_shown: &ArcRwSignal<bool>, waiting: &Waiting, times: u64) {
    for number in 0..times {
        let (sender, opened) = oneshot::channel();
        let old = waiting.replace(Some(sender));
        drop(old);
        is_shown.set(true);
        if number % 2 == 0 {
            opened.await.unwrap();
        } else {
            next_task().await;
        }
        is_shown.set(false);
        next_task().await;
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
async fn a_component_shown_a_thousand_times_leaves_nothing() {
    let mut server = ServerView::new().await;
    let token = Rc::new(());
    let (is_shown, waiting) = (ArcRwSignal::new(false), Waiting::default());
    let (shows, url) = (is_shown.clone(), server.url("/echo"));
    let held = StoredValue::new_local((Rc::clone(&token), Rc::clone(&waiting)));
    let _mounted = Mounted::new(move || {
        view! {
            <Show when=move || shows.get()>
                <Holder url=url.clone() token=held.get_value().0 waiting=held.get_value().1 />
            </Show>
        }
    });
    toggle(&is_shown, &waiting, BEFORE).await;
    until_closed(&mut server, BEFORE / 2).await;
    let before = counts();
    let tokens = Rc::strong_count(&token);
    toggle(&is_shown, &waiting, TIMES).await;
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
    assert_eq!(
        Rc::strong_count(&token),
        tokens,
        "handlers were not dropped"
    );
    // The test has one, and what makes the component has another.
    assert_eq!(tokens, 2);
}
