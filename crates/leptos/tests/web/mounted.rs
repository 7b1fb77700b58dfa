//! A component under test, and waiting for its signals.

use std::any::Any;
use std::cell::Cell;

use futures_channel::oneshot;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_websocket::{ConnectionState, Message};
use wasm_websocket_leptos::{Handlers, UseWebSocket};

use super::within;

/// The longest wait for something, in milliseconds.
const LONG: i32 = 20_000;

/// A mounted component, which is unmounted when this is dropped.
pub(crate) struct Mounted {
    _handle: Box<dyn Any>,
    pub(crate) element: web_sys::HtmlElement,
}

impl Mounted {
    /// Mounts a component.
    pub(crate) fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        let element = element();
        Self {
            _handle: Box::new(mount_to(element.clone(), view)),
            element,
        }
    }

    /// Mounts a component without a view, and gives what it has made.
    pub(crate) fn with<T: 'static>(make: impl FnOnce() -> T + 'static) -> (Self, T) {
        let (sender, mut made) = oneshot::channel();
        let mounted = Self::new(move || {
            let _ = sender.send(make());
        });
        (mounted, made.try_recv().unwrap().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        self.element.text_content().unwrap()
    }
}

fn element() -> web_sys::HtmlElement {
    let document = leptos::prelude::document();
    document.create_element("div").unwrap().unchecked_into()
}

/// What closures of a component have told. It outlives the component.
#[derive(Clone)]
pub(crate) struct Told<T: Send + Sync + 'static>(ArcRwSignal<Vec<T>>);

impl<T: Clone + Send + Sync> Told<T> {
    pub(crate) fn new() -> Self {
        Self(ArcRwSignal::new(Vec::new()))
    }

    pub(crate) fn tell(&self, what: T) {
        self.0.update(|told| told.push(what));
    }

    pub(crate) fn all(&self) -> Vec<T> {
        self.0.get_untracked()
    }

    /// Waits until so much was told.
    pub(crate) async fn until(&self, count: usize) -> Vec<T> {
        let told = self.0.clone();
        until(move || told.read().len() >= count).await;
        self.all()
    }
}

/// Waits until something is so, as effects see it.
pub(crate) async fn until(is_so: impl Fn() -> bool + 'static) {
    let (sender, seen) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let owner = Owner::new();
    owner.with(|| {
        Effect::new(move || {
            if is_so()
                && let Some(sender) = sender.take()
            {
                let _ = sender.send(());
            }
        });
    });
    let seen = within(LONG, seen).await;
    assert_eq!(seen, Some(Ok(())), "it was not seen");
}

/// Waits until the connection has a state.
pub(crate) async fn until_state(socket: UseWebSocket, state: ConnectionState) {
    until(move || socket.status.get().state == state).await;
}

pub(crate) async fn until_open(socket: UseWebSocket) {
    until_state(socket, ConnectionState::Open).await;
}

/// Waits until an attempt is open.
pub(crate) async fn until_attempt(socket: UseWebSocket, attempt: u64) {
    until(move || {
        let status = socket.status.get();
        status.is_open() && status.attempt == attempt
    })
    .await;
}

/// Handlers that tell the states and the messages.
pub(crate) fn handlers(states: &Told<ConnectionState>, messages: &Told<String>) -> Handlers {
    let (states, messages) = (states.clone(), messages.clone());
    Handlers::new()
        .on_status(move |status| states.tell(status.state))
        .on_message(move |message| messages.tell(text(message)))
}

pub(crate) fn text(message: &Message) -> String {
    message.as_text().unwrap().to_owned()
}
