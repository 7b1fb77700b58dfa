//! Events of the network and of the page's life cycle. A Worker has those of the network only.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::listener::EventListener;

/// A change of the network or of the page's life cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Online,
    Offline,
    Visible,
    /// The page was unfrozen, or restored from the back/forward cache.
    Resumed,
    /// The page enters the back/forward cache.
    Cached,
}

/// The listeners of a page, which are removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Signals {
    _listeners: Vec<EventListener>,
}

// Each property may be missing, depending on the host, or have any type.
#[wasm_bindgen]
extern "C" {
    type Host;
    #[wasm_bindgen(method, getter, catch)]
    fn document(this: &Host) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn navigator(this: &Host) -> Result<JsValue, JsValue>;
    // The global object of Node.js has none.
    #[wasm_bindgen(method, getter, catch, js_name = addEventListener)]
    fn add_event_listener(this: &Host) -> Result<JsValue, JsValue>;

    type PageState;
    #[wasm_bindgen(method, getter, catch, js_name = visibilityState)]
    fn visibility_state(this: &PageState) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch, js_name = onLine)]
    fn on_line(this: &PageState) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn persisted(this: &PageState) -> Result<JsValue, JsValue>;
}

/// Returns whether the browser reports a network.
pub(crate) fn is_online() -> bool {
    let host: Host = js_sys::global().unchecked_into();
    let is_online = object(host.navigator())
        .and_then(|navigator| navigator.unchecked_ref::<PageState>().on_line().ok());
    is_online
        .and_then(|is_online| is_online.as_bool())
        .unwrap_or(true)
}

/// Returns a value that is an object. A property of anything else is not read, because wasm-bindgen
/// leaks a slot for each getter that throws.
fn object(value: Result<JsValue, JsValue>) -> Option<JsValue> {
    value.ok().filter(JsValue::is_object)
}

/// Calls `callback` for each signal until the result is dropped.
pub(crate) fn listen(callback: impl Fn(Signal) + 'static) -> Signals {
    let callback: Rc<dyn Fn(Signal)> = Rc::new(callback);
    let global: JsValue = js_sys::global().into();
    let document = global.unchecked_ref::<Host>().document();
    let mut listeners = Vec::new();
    let mut on = |target: &JsValue, signals: &'static [(&'static str, Read)]| {
        let add = target.unchecked_ref::<Host>().add_event_listener();
        if add.is_ok_and(|add| add.is_function()) {
            let target = target.unchecked_ref();
            listeners.extend(signals.iter().map(|(name, read)| {
                let callback = Rc::clone(&callback);
                EventListener::new(target, *name, move |event| {
                    if let Some(signal) = read(event) {
                        callback(signal);
                    }
                })
            }));
        }
    };
    on(&global, &OF_THE_GLOBAL);
    if let Some(document) = object(document) {
        on(&document, &OF_THE_DOCUMENT);
    }
    Signals {
        _listeners: listeners,
    }
}

type Read = fn(&web_sys::Event) -> Option<Signal>;

static OF_THE_GLOBAL: [(&str, Read); 4] = [
    ("online", |_| Some(Signal::Online)),
    ("offline", |_| Some(Signal::Offline)),
    ("pagehide", |event| {
        is_persisted(event).then_some(Signal::Cached)
    }),
    ("pageshow", |event| {
        is_persisted(event).then_some(Signal::Resumed)
    }),
];

static OF_THE_DOCUMENT: [(&str, Read); 2] = [
    ("visibilitychange", |event| {
        let document: PageState = event.target()?.unchecked_into();
        let state = document.visibility_state().ok()?;
        let is_visible = state.as_string().as_deref() == Some("visible");
        is_visible.then_some(Signal::Visible)
    }),
    ("resume", |_| Some(Signal::Resumed)),
];

fn is_persisted(event: &web_sys::Event) -> bool {
    let persisted = event.unchecked_ref::<PageState>().persisted();
    persisted.is_ok_and(|persisted| persisted.as_bool() == Some(true))
}
