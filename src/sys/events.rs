//! The events of a native socket, as our own values.

use std::cell::Cell;
use std::rc::Weak;

use wasm_bindgen::prelude::*;

use super::foreign::{exception, property};
use super::listener::{self, Callback, callback};
use super::payload::Payload;
use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::connection::Blobs;
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

/// The listeners of a native socket.
///
/// They are not those of gloo-events, which throw when there is no `addEventListener`.
pub(crate) struct Subscription {
    callback: Callback,
    /// The listeners that were added, in the order of [`EVENTS`].
    listeners: Cell<Vec<JsValue>>,
}

/// The names of the events. A listener passes the place of its name, counted from 1, so that no
/// event has to say what it is.
const EVENTS: [&str; 4] = ["open", "message", "error", "close"];

impl Subscription {
    /// Passes the events to `handler`, once [`start`](Self::start) has been called.
    pub(crate) fn new(handler: Weak<dyn Handler>, blobs: Blobs) -> Self {
        Self {
            callback: callback(move |place, event| {
                if let Some(handler) = handler.upgrade() {
                    handler.handle(read(place, &event, blobs));
                }
            }),
            listeners: Cell::default(),
        }
    }

    /// Adds the listeners. Fails when the object has no `addEventListener`, as another class than
    /// the browser's may.
    pub(crate) fn start(&self, raw: &web_sys::WebSocket) -> Result<(), Error> {
        let mut listeners = Vec::new();
        let added = EVENTS.iter().zip(1..).try_for_each(|(name, place)| {
            let listener = listener::bind(&self.callback, place)?;
            listener::add(raw, name, &listener)?;
            listeners.push(listener);
            Ok(())
        });
        self.listeners.set(listeners);
        added.map_err(|thrown| Error::thrown(Thrown::Unsupported, exception(thrown)))
    }

    /// Removes the listeners.
    pub(crate) fn stop(&self, raw: &web_sys::WebSocket) {
        for (name, listener) in EVENTS.iter().zip(self.listeners.take()) {
            listener::remove(raw, name, &listener);
        }
    }

    /// Returns the function that a timer calls.
    pub(crate) fn timer(&self) -> JsValue {
        listener::timer(&self.callback)
    }
}

/// Reads the event of a place in [`EVENTS`]. A timer passes none.
fn read(place: i32, event: &JsValue, blobs: Blobs) -> Event {
    match place {
        1 => Event::Open,
        2 => Event::Message(payload(event.unchecked_ref(), blobs)),
        // A plain event without a `message`.
        3 => Event::Error,
        4 => Event::Close(close_event(event)),
        _ => Event::Timer,
    }
}

fn payload(event: &SocketEvent, blobs: Blobs) -> Result<Payload, Error> {
    match event.data() {
        Ok(data) if blobs.are_accepted() => Payload::new_or_blob(data),
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
