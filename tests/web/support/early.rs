//! Listeners that are called before those of the library.

use std::panic::AssertUnwindSafe;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/tests/web/support/early.js")]
extern "C" {
    #[wasm_bindgen(js_name = listeningFirst)]
    fn listening_first_of_all(
        listen: &mut dyn FnMut(web_sys::WebSocket),
        connect: &mut dyn FnMut(),
    );

    /// Such a socket.
    type EarlyWebSocket;
    #[wasm_bindgen(method, getter, js_name = stateWhenClosed)]
    fn state_when_closed(this: &EarlyWebSocket) -> Option<u16>;
}

/// Gives each socket that `connect` makes to `listen`, before anybody else can attach
/// listeners. Not even listeners that capture are called first in all engines.
pub(crate) fn listening_first(
    listen: &mut dyn FnMut(web_sys::WebSocket),
    connect: &mut dyn FnMut(),
) {
    let (mut listen, mut connect) = (AssertUnwindSafe(listen), AssertUnwindSafe(connect));
    listening_first_of_all(&mut move |raw| (*listen)(raw), &mut move || (*connect)());
}

/// The state in which such a socket was closed first, if it was.
pub(crate) fn state_when_closed(raw: &web_sys::WebSocket) -> Option<u16> {
    raw.unchecked_ref::<EarlyWebSocket>().state_when_closed()
}
