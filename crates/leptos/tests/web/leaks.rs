//! What a thousand components leave behind.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket_leptos::{Handlers, Options, use_websocket_json_with};

use super::components::assert_nothing_is_left;
use super::mounted::Mounted;
use super::{ServerView, next_task};

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
    let mut tokens = Vec::new();
    assert_nothing_is_left(&mut server, async |times| {
        toggle(&is_shown, &waiting, times).await;
        tokens.push(Rc::strong_count(&token));
    })
    .await;
    // The test has one, and what makes the component has another.
    assert_eq!(tokens, [2, 2], "handlers were not dropped");
}
