//! What stays behind in the wasm and in the browser, counted.

use wasm_bindgen::prelude::*;

/// The size of a page of wasm memory.
const PAGE: f64 = 65536.0;

#[wasm_bindgen(module = "/tests/web/support/instruments.js")]
extern "C" {
    #[wasm_bindgen(js_name = Instruments)]
    type Browser;
    #[wasm_bindgen(constructor, js_class = "Instruments")]
    fn new() -> Browser;
    #[wasm_bindgen(method, getter)]
    fn listeners(this: &Browser) -> u32;
    #[wasm_bindgen(method, getter, js_name = listenersAdded)]
    fn listeners_added(this: &Browser) -> u32;
    #[wasm_bindgen(method, getter)]
    fn timers(this: &Browser) -> u32;
    #[wasm_bindgen(method)]
    fn describe(this: &Browser) -> String;
    #[wasm_bindgen(method)]
    fn remove(this: &Browser);
}

#[wasm_bindgen]
extern "C" {
    type Memory;
    #[wasm_bindgen(method, getter)]
    fn buffer(this: &Memory) -> Buffer;
    // An ArrayBuffer, or a SharedArrayBuffer.
    type Buffer;
    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn byte_length(this: &Buffer) -> f64;
}

/// Counts the listeners that raw sockets and the page get while it lives, and the timers.
pub(crate) struct Instruments(Browser);

/// What there is at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Pages of wasm memory, which never become fewer.
    pub(crate) pages: u32,
    /// Values of JavaScript that the wasm holds.
    pub(crate) externrefs: u32,
    /// Listeners of raw sockets and of the page.
    pub(crate) listeners: u32,
    /// Timers that have neither fired nor been cleared.
    pub(crate) timers: u32,
}

impl Instruments {
    pub(crate) fn install() -> Self {
        Self(Browser::new())
    }

    pub(crate) fn counts(&self) -> Counts {
        let memory: Memory = wasm_bindgen::memory().unchecked_into();
        let bytes = memory.buffer().byte_length();
        Counts {
            pages: (bytes / PAGE) as u32,
            listeners: self.0.listeners(),
            timers: self.0.timers(),
            externrefs: wasm_bindgen::externref_heap_live_count(),
        }
    }

    /// How many listeners raw sockets have had in all.
    pub(crate) fn listeners_added(&self) -> u32 {
        self.0.listeners_added()
    }

    /// The listeners that are left, and where the timers that are left were started.
    pub(crate) fn describe(&self) -> String {
        self.0.describe()
    }
}

impl Drop for Instruments {
    fn drop(&mut self) {
        self.0.remove();
    }
}
