//! The events of a native socket, as our own values.

use std::rc::Weak;

use wasm_bindgen::prelude::*;

use super::foreign::{exception, property};
use super::listener::{self, Listener, listener};
use super::payload::Payload;
use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::error::Error;

#[wasm_bindgen]
extern "C" {
    /// An event, which the page may have constructed.
    type SocketEvent;
    #[wasm_bindgen(method, getter, catch)]
    fn data(this: &SocketEvent) -> Result<JsValue, JsValue>;
}

/// An event of the native socket.
#[derive(Debug)]
pub(crate) enum Event {
    Open,
    Message(Result<Payload, Error>),
    Error,
    Close(CloseEvent),
}

/// Receives the events of a native socket.
pub(crate) trait Handler {
    fn handle(&self, event: Event);
}

/// The listeners of a native socket, which are removed when this is dropped.
///
/// They are not those of gloo-events, which throw when there is no `addEventListener`.
#[derive(Debug)]
pub(crate) struct Subscription {
    raw: web_sys::WebSocket,
    listeners: [Listener; EVENTS.len()],
}

/// Dispatches the events of a socket to `handler`.
///
/// Fails when the object has no `addEventListener`, as another class than the browser's may.
pub(crate) fn subscribe(
    raw: &web_sys::WebSocket,
    handler: &Weak<dyn Handler>,
) -> Result<Subscription, Error> {
    let subscription = Subscription {
        raw: raw.clone(),
        listeners: EVENTS.map(|(_, read)| {
            let handler = Weak::clone(handler);
            listener(move |event| {
                if let Some(handler) = handler.upgrade() {
                    handler.handle(read(event.unchecked_ref()));
                }
            })
        }),
    };
    for ((name, _), listener) in EVENTS.iter().zip(&subscription.listeners) {
        listener::add(raw, name, listener)
            .map_err(|thrown| Error::unsupported(Some(exception(thrown))))?;
    }
    Ok(subscription)
}

impl Drop for Subscription {
    fn drop(&mut self) {
        for ((name, _), listener) in EVENTS.iter().zip(&self.listeners) {
            listener::remove(&self.raw, name, listener);
        }
    }
}

type Read = fn(&SocketEvent) -> Event;

const EVENTS: [(&str, Read); 4] = [
    ("open", |_| Event::Open),
    ("message", |event| Event::Message(payload(event))),
    // A plain event without a `message`.
    ("error", |_| Event::Error),
    ("close", |event| Event::Close(close_event(event))),
];

fn payload(event: &SocketEvent) -> Result<Payload, Error> {
    match event.data() {
        Ok(data) => Payload::new(data),
        Err(thrown) => Err(Error::browser(exception(thrown))),
    }
}

/// Reads a close event. One without a code and a reason, which the page has made, counts as 1006.
fn close_event(event: &SocketEvent) -> CloseEvent {
    let code = property(event, "code").as_f64();
    let reason = property(event, "reason").as_string();
    match (code, reason) {
        (Some(code), Some(reason)) => CloseEvent::new(
            CloseCode::from(code as u16),
            CloseReason::truncated(reason),
            property(event, "wasClean").is_truthy(),
        ),
        _ => CloseEvent::abnormal(),
    }
}
