//! A relay of the events of a native socket.

use wasm_bindgen::prelude::*;

use super::callbacks::Callbacks;
use super::convert::duration;
use super::error::{close_info, thrown};
use super::options::RelayOptions;
use crate::connection::{Blobs, Options};
use crate::socket::WebSocket;
use crate::sys::Payload;

/// A relay that forwards the events of a native socket to callbacks. The page sets `binaryType`.
///
/// Freeing it closes the socket with 1000 and stops all callbacks.
#[wasm_bindgen]
#[derive(Debug)]
pub struct WasmRelay {
    socket: WebSocket,
}

#[wasm_bindgen]
impl WasmRelay {
    /// Takes over a socket that is not CLOSED.
    ///
    /// Throws `NotOpen` when the socket is CLOSED.
    #[wasm_bindgen(constructor)]
    pub fn new(
        raw: web_sys::WebSocket,
        options: &RelayOptions,
        callbacks: &Callbacks,
    ) -> Result<WasmRelay, JsValue> {
        let mut settings = Options {
            connect_timeout: options.connect_timeout().map(duration).into(),
            // Messages stay outside the wasm memory, so their size needs no limit.
            max_message_size: None,
            blobs: Blobs::ACCEPTED,
            ..Options::default()
        };
        if let Some(grace) = options.close_grace() {
            settings.close_grace = grace.is_finite().then(|| duration(grace)).into();
            if settings.close_grace.is_never() {
                // The JavaScript API has one option for both.
                settings.close_timeout = settings.close_grace;
            }
        }
        let socket = WebSocket::adopt(raw, Box::new(settings)).map_err(thrown)?;
        let [open, message, error, close] = [(); 4].map(|()| callbacks.clone());
        socket.on_open(move || open.open()).keep();
        let forward = move |payload: &Payload| message.message(payload.as_js());
        socket.on_payload(forward).keep();
        socket
            .on_error(move |cause| error.error(thrown(cause.clone())))
            .keep();
        socket
            .on_close(move |event| close.close(close_info(event)))
            .keep();
        Ok(Self { socket })
    }

    /// Starts the close grace period of a socket on which the page has called `close`.
    #[wasm_bindgen(js_name = limitClosing)]
    pub fn limit_closing(&self) {
        self.socket.close();
    }
}
