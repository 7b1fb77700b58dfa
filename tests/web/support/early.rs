//! Listeners that are called before those of the library.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/tests/web/support/early.js")]
extern "C" {
    /// Gives each socket that `connect` makes to `listen`, before anybody else can attach
    /// listeners. Not even listeners that capture are called first in all engines.
    #[wasm_bindgen(js_name = listeningFirst)]
    pub(crate) fn listening_first(
        listen: &mut dyn FnMut(web_sys::WebSocket),
        connect: &mut dyn FnMut(),
    );
}
