//! The edge to the browser: the only place that casts.
//!
//! Above it there are only our own values: events, errors, bytes and text.

pub(crate) mod clock;
mod exception;
mod js_message;
mod payload;
pub(crate) mod signals;
mod task;

pub use self::js_message::JsMessage;
pub use self::payload::{Payload, PayloadKind};
pub(crate) use self::task::Task;

use std::rc::Weak;

use gloo_events::EventListener;
use wasm_bindgen::prelude::*;

use self::exception::{Anything, exception};
use crate::close::{CloseEvent, CloseReason, SendableCloseCode};
use crate::error::Error;
use crate::ready_state::ReadyState;
use crate::url::InvalidUrl;

/// What a socket tells.
#[derive(Debug)]
pub(crate) enum Event {
    Open,
    Message(Result<Payload, Error>),
    Error,
    Close(CloseEvent),
}

/// Whom a socket tells.
pub(crate) trait Handler {
    fn handle(&self, event: Event);
}

/// The listeners of a raw socket, which are removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Subscription {
    _listeners: Vec<EventListener>,
}

/// Whether there is a JavaScript engine around us. The functions of web-sys panic where there is none.
pub(crate) const IS_BROWSER: bool = cfg!(all(target_family = "wasm", target_os = "unknown"));

/// Fails where there is no JavaScript engine.
pub(crate) fn check_platform() -> Result<(), Error> {
    match IS_BROWSER {
        true => Ok(()),
        false => Err(Error::unsupported(None)),
    }
}

/// Starts to connect.
pub(crate) fn connect(url: &str, protocols: &[String]) -> Result<web_sys::WebSocket, Error> {
    check_platform()?;
    let list: js_sys::Array = protocols.iter().map(JsValue::from).collect();
    construct(url, &list).map_err(|thrown| {
        let exception = exception(thrown);
        match exception.name() {
            "SyntaxError" => InvalidUrl::new(url).into(),
            "SecurityError" => Error::blocked(exception),
            "ReferenceError" | "TypeError" => Error::unsupported(Some(exception)),
            _ => Error::browser(exception),
        }
    })
}

#[cfg(not(feature = "js"))]
fn construct(url: &str, protocols: &js_sys::Array) -> Result<web_sys::WebSocket, JsValue> {
    web_sys::WebSocket::new_with_str_sequence(url, protocols)
}

#[cfg(feature = "js")]
thread_local! {
    static CLASS: std::cell::RefCell<Option<js_sys::Function>> =
        const { std::cell::RefCell::new(None) };
}

/// Has all sockets made with a class, whatever the global one is by then; by default, with that.
#[cfg(feature = "js")]
pub(crate) fn make_sockets_with(class: Option<js_sys::Function>) {
    CLASS.set(class);
}

#[cfg(feature = "js")]
fn construct(url: &str, protocols: &js_sys::Array) -> Result<web_sys::WebSocket, JsValue> {
    match CLASS.with_borrow(Clone::clone) {
        None => web_sys::WebSocket::new_with_str_sequence(url, protocols),
        Some(class) => {
            let arguments = js_sys::Array::of2(&JsValue::from_str(url), protocols);
            js_sys::Reflect::construct(&class, &arguments).map(JsCast::unchecked_into)
        }
    }
}

/// Has the events of a socket told to `handler`, and binary messages delivered as `ArrayBuffer`.
pub(crate) fn subscribe(raw: &web_sys::WebSocket, handler: &Weak<dyn Handler>) -> Subscription {
    raw.set_binary_type(web_sys::BinaryType::Arraybuffer);
    let listener = |&(name, read): &(&'static str, Read)| {
        let handler = Weak::clone(handler);
        EventListener::new(raw, name, move |event| {
            if let Some(handler) = handler.upgrade() {
                handler.handle(read(event));
            }
        })
    };
    Subscription {
        _listeners: EVENTS.iter().map(listener).collect(),
    }
}

type Read = fn(&web_sys::Event) -> Event;

static EVENTS: [(&str, Read); 4] = [
    ("open", |_| Event::Open),
    ("message", |event| {
        Event::Message(payload(event.unchecked_ref()))
    }),
    // A plain event: whoever reads a `message` of it gets an exception.
    ("error", |_| Event::Error),
    ("close", |event| Event::Close(close_event(event))),
];

/// Sends text.
pub(crate) fn send_text(raw: &web_sys::WebSocket, text: &str) -> Result<(), Error> {
    raw.send_with_str(text).map_err(not_sent)
}

/// Sends bytes straight out of the wasm memory, which the browser copies before it returns.
#[cfg(not(target_feature = "atomics"))]
pub(crate) fn send_binary(raw: &web_sys::WebSocket, bytes: &[u8]) -> Result<(), Error> {
    raw.send_with_u8_array(bytes).map_err(not_sent)
}

/// Sends a copy of bytes, because browsers do not take a view of shared memory.
#[cfg(target_feature = "atomics")]
pub(crate) fn send_binary(raw: &web_sys::WebSocket, bytes: &[u8]) -> Result<(), Error> {
    raw.send_with_js_u8_array(&js_sys::Uint8Array::new_from_slice(bytes))
        .map_err(not_sent)
}

/// Sends a value of JavaScript as it is.
pub(crate) fn send_js(raw: &web_sys::WebSocket, data: &impl JsMessage) -> Result<(), Error> {
    #[wasm_bindgen]
    extern "C" {
        type Sender;
        #[wasm_bindgen(method, catch)]
        fn send(this: &Sender, data: &JsValue) -> Result<(), JsValue>;
    }
    data.check()?;
    let sender: &Sender = raw.unchecked_ref();
    sender.send(data.as_ref()).map_err(not_sent)
}

/// Starts the closing handshake.
/// With a code and a reason that are allowed it cannot fail; a socket that is not the browser's
/// own may throw all the same, and is then given up when the close grace is over.
pub(crate) fn close(raw: &web_sys::WebSocket, code: SendableCloseCode, reason: &CloseReason) {
    let _ = raw.close_with_code_and_reason(code.get().as_u16(), reason.as_str());
}

/// The state as the browser reports it.
pub(crate) fn ready_state(raw: &web_sys::WebSocket) -> ReadyState {
    ReadyState::from_number(raw.ready_state())
}

/// The bytes that were sent and have not left the browser yet.
/// web-sys reads this number as 32 bits.
pub(crate) fn buffered_amount(raw: &web_sys::WebSocket) -> u64 {
    #[wasm_bindgen]
    extern "C" {
        type BufferedAmount;
        #[wasm_bindgen(method, getter, js_name = bufferedAmount)]
        fn buffered_amount(this: &BufferedAmount) -> f64;
    }
    raw.unchecked_ref::<BufferedAmount>().buffered_amount() as u64
}

fn payload(event: &web_sys::MessageEvent) -> Result<Payload, Error> {
    Payload::new(event.data()).inspect_err(|_| restore_binary_type(event))
}

/// Somebody else set `binaryType`; the messages after this one can be read again.
fn restore_binary_type(event: &web_sys::MessageEvent) {
    if let Some(target) = event.target() {
        let raw: &web_sys::WebSocket = target.unchecked_ref();
        raw.set_binary_type(web_sys::BinaryType::Arraybuffer);
    }
}

/// Reads a close event, or a plain event of that name, which says nothing.
/// Not every engine has a class `CloseEvent` to tell the two apart.
fn close_event(event: &web_sys::Event) -> CloseEvent {
    let event: &Anything = event.unchecked_ref();
    let (Some(code), Some(reason)) = (event.code(), event.reason()) else {
        return CloseEvent::abnormal();
    };
    CloseEvent::new(
        code.into(),
        CloseReason::truncated(reason),
        event.was_clean(),
    )
}

#[cold]
#[inline(never)]
fn not_sent(thrown: JsValue) -> Error {
    let exception = exception(thrown);
    match exception.name() {
        "InvalidStateError" => Error::not_open(ReadyState::Connecting),
        _ => Error::browser(exception),
    }
}
