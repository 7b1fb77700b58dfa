//! What a thousand components leave behind.

use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket_yew::{Handlers, Options, use_websocket_with};
use yew::prelude::*;

use super::components::assert_nothing_is_left;
use super::world::Mounted;
use super::{ServerView, next_task};

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

/// Mounts components one after the other, and unmounts every other one before it is open.
async fn cycle(url: &AttrValue, token: &Token, times: u64) {
    for number in 0..times {
        let (sender, opened) = futures_channel::oneshot::channel();
        let sender = std::cell::Cell::new(Some(sender));
        let mounted = Mounted::<Holder>::new(HolderProps {
            url: url.clone(),
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

#[wasm_bindgen_test]
async fn a_component_mounted_a_thousand_times_leaves_nothing() {
    let mut server = ServerView::new().await;
    let token = Token(Rc::new(()));
    let url = AttrValue::from(server.url("/echo"));
    assert_nothing_is_left(&mut server, async |times| cycle(&url, &token, times).await).await;
    assert_eq!(Rc::strong_count(&token.0), 1, "handlers were not dropped");
}
