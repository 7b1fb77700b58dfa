//! What a page hears of the world around it. In a Worker there is only the network.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::prelude::*;

/// A sign that something around the page has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Online,
    Offline,
    Visible,
    /// The page goes on after it was frozen, or comes back out of the cache for going back.
    Resumed,
    /// The page goes into the cache for going back.
    Cached,
}

/// The listeners of a page, which are removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Signals {
    _listeners: Vec<EventListener>,
}

// Each may be missing, depending on where we are.
#[wasm_bindgen]
extern "C" {
    type Host;
    #[wasm_bindgen(method, getter)]
    fn document(this: &Host) -> Option<Document>;
    #[wasm_bindgen(method, getter)]
    fn navigator(this: &Host) -> Option<Navigator>;
    // In Node.js nothing happens to the global object.
    #[wasm_bindgen(method, getter, js_name = addEventListener)]
    fn add_event_listener(this: &Host) -> Option<js_sys::Function>;

    #[wasm_bindgen(extends = web_sys::EventTarget)]
    type Document;
    #[wasm_bindgen(method, getter, js_name = visibilityState)]
    fn visibility_state(this: &Document) -> Option<String>;

    type Navigator;
    #[wasm_bindgen(method, getter, js_name = onLine)]
    fn on_line(this: &Navigator) -> Option<bool>;

    type PageTransition;
    #[wasm_bindgen(method, getter)]
    fn persisted(this: &PageTransition) -> Option<bool>;
}

/// Whether the browser believes that there is a network.
pub(crate) fn is_online() -> bool {
    let host: Host = js_sys::global().unchecked_into();
    host.navigator()
        .and_then(|navigator| navigator.on_line())
        .unwrap_or(true)
}

/// Has the signals told to `tell`.
pub(crate) fn listen(tell: impl Fn(Signal) + 'static) -> Signals {
    let tell: Rc<dyn Fn(Signal)> = Rc::new(tell);
    let global = js_sys::global();
    let host: &Host = global.unchecked_ref();
    let on = |target: &web_sys::EventTarget, name: &'static str, read: Read| {
        let tell = Rc::clone(&tell);
        EventListener::new(target, name, move |event| {
            if let Some(signal) = read(event) {
                tell(signal);
            }
        })
    };
    let mut listeners = Vec::new();
    if host.add_event_listener().is_some() {
        let of_the_global = OF_THE_GLOBAL.iter();
        let target = global.unchecked_ref();
        listeners.extend(of_the_global.map(|(name, read)| on(target, name, *read)));
    }
    if let Some(document) = host.document() {
        let of_the_document = OF_THE_DOCUMENT.iter();
        listeners.extend(of_the_document.map(|(name, read)| on(&document, name, *read)));
    }
    Signals {
        _listeners: listeners,
    }
}

type Read = fn(&web_sys::Event) -> Option<Signal>;

const OF_THE_GLOBAL: [(&str, Read); 4] = [
    ("online", |_| Some(Signal::Online)),
    ("offline", |_| Some(Signal::Offline)),
    ("pagehide", |event| {
        is_persisted(event).then_some(Signal::Cached)
    }),
    ("pageshow", |event| {
        is_persisted(event).then_some(Signal::Resumed)
    }),
];

const OF_THE_DOCUMENT: [(&str, Read); 2] = [
    ("visibilitychange", |event| {
        let document: Document = event.target()?.unchecked_into();
        let is_visible = document.visibility_state().as_deref() == Some("visible");
        is_visible.then_some(Signal::Visible)
    }),
    ("resume", |_| Some(Signal::Resumed)),
];

fn is_persisted(event: &web_sys::Event) -> bool {
    let event: &PageTransition = event.unchecked_ref();
    event.persisted() == Some(true)
}
