//! What a page hears of the world around it. In a Worker there is only the network.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::listener::EventListener;

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

// Each may be missing, depending on where we are, or be something else.
#[wasm_bindgen]
extern "C" {
    type Host;
    #[wasm_bindgen(method, getter, catch)]
    fn document(this: &Host) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn navigator(this: &Host) -> Result<JsValue, JsValue>;
    // In Node.js nothing happens to the global object.
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

/// Whether the browser believes that there is a network.
pub(crate) fn is_online() -> bool {
    let host: Host = js_sys::global().unchecked_into();
    let told = there(host.navigator())
        .and_then(|navigator| navigator.unchecked_ref::<PageState>().on_line().ok());
    told.and_then(|told| told.as_bool()).unwrap_or(true)
}

/// What is there. Nothing is asked of what is not: wasm-bindgen leaks a slot for each property whose
/// reading throws.
fn there(value: Result<JsValue, JsValue>) -> Option<JsValue> {
    value.ok().filter(JsValue::is_object)
}

/// Has the signals told to `tell`.
pub(crate) fn listen(tell: impl Fn(Signal) + 'static) -> Signals {
    let tell: Rc<dyn Fn(Signal)> = Rc::new(tell);
    let global: JsValue = js_sys::global().into();
    let document = global.unchecked_ref::<Host>().document();
    let mut listeners = Vec::new();
    let mut on = |target: &JsValue, signals: &'static [(&'static str, Read)]| {
        let add = target.unchecked_ref::<Host>().add_event_listener();
        if add.is_ok_and(|add| add.is_function()) {
            let target = target.unchecked_ref();
            listeners.extend(signals.iter().map(|(name, read)| {
                let tell = Rc::clone(&tell);
                EventListener::new(target, *name, move |event| {
                    if let Some(signal) = read(event) {
                        tell(signal);
                    }
                })
            }));
        }
    };
    on(&global, &OF_THE_GLOBAL);
    if let Some(document) = there(document) {
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
