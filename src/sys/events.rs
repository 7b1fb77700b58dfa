//! The events of a native socket, as our own values.

use std::rc::Weak;

use wasm_bindgen::prelude::*;

use super::foreign::{exception, property};
use super::listener::{self, Callback, callback};
use super::payload::Payload;
use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::error::{Error, Thrown};

#[wasm_bindgen]
extern "C" {
    /// An event, which the page may have constructed.
    type SocketEvent;
    #[wasm_bindgen(method, getter, catch)]
    fn data(this: &SocketEvent) -> Result<JsValue, JsValue>;
}

/// An event of the native socket, or of its timer.
#[derive(Debug)]
pub(crate) enum Event {
    Open,
    Message(Result<Payload, Error>),
    Error,
    Close(CloseEvent),
    Timer,
}

/// Receives the events of a native socket.
pub(crate) trait Handler {
    fn handle(&self, event: Event);
}

/// The callbacks of a native socket.
///
/// They are not those of gloo-events, which throw when there is no `addEventListener`.
#[derive(Debug)]
pub(crate) struct Subscription {
    on_message: Callback,
    on_other: Callback,
}

const MESSAGE: &str = "message";
const OTHERS: [&str; 3] = ["open", "error", "close"];

impl Subscription {
    /// Passes the events to `handler`, once [`start`](Self::start) has been called.
    pub(crate) fn new(handler: Weak<dyn Handler>) -> Self {
        Self {
            on_message: dispatcher(handler.clone(), |event| {
                Some(Event::Message(payload(event.unchecked_ref())))
            }),
            on_other: dispatcher(handler, other_event),
        }
    }

    /// Adds the listeners. Fails when the object has no `addEventListener`, as another class than
    /// the browser's may.
    pub(crate) fn start(&self, raw: &web_sys::WebSocket) -> Result<(), Error> {
        let added = OTHERS
            .into_iter()
            .try_for_each(|name| listener::add(raw, name, &self.on_other))
            .and_then(|()| listener::add(raw, MESSAGE, &self.on_message));
        added.map_err(|thrown| Error::thrown(Thrown::Unsupported, exception(thrown)))
    }

    /// Removes the listeners.
    pub(crate) fn stop(&self, raw: &web_sys::WebSocket) {
        for name in OTHERS {
            listener::remove(raw, name, &self.on_other);
        }
        listener::remove(raw, MESSAGE, &self.on_message);
    }

    /// Returns the function that a timer calls.
    pub(crate) fn timer(&self) -> JsValue {
        self.on_other.as_ref().clone()
    }
}

type Read = fn(&JsValue) -> Option<Event>;

fn dispatcher(handler: Weak<dyn Handler>, read: Read) -> Callback {
    callback(move |event| {
        if let Some(handler) = handler.upgrade()
            && let Some(event) = read(&event)
        {
            handler.handle(event);
        }
    })
}

/// Reads an event that is no message of the socket. A timer passes nothing, or the message event of
/// a port.
fn other_event(event: &JsValue) -> Option<Event> {
    if event.is_undefined() {
        return Some(Event::Timer);
    }
    match property(event, "type").as_string()?.as_str() {
        "open" => Some(Event::Open),
        // A plain event without a `message`.
        "error" => Some(Event::Error),
        "close" => Some(Event::Close(close_event(event))),
        MESSAGE => Some(Event::Timer),
        _ => None,
    }
}

fn payload(event: &SocketEvent) -> Result<Payload, Error> {
    match event.data() {
        Ok(data) => Payload::new(data),
        Err(thrown) => Err(Error::thrown(Thrown::Unexpected, exception(thrown))),
    }
}

/// Reads a close event. One without a code and a reason, which the page has made, counts as 1006.
fn close_event(event: &JsValue) -> CloseEvent {
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
