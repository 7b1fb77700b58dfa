//! What JavaScript imports from the npm package.

use std::cell::Cell;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::close::{CloseEvent, CloseReason, SendableCloseCode};
use crate::error::Error;
use crate::listeners::Listener;
use crate::message::Message;
use crate::socket::WebSocket;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** How a connection ended. */
export interface CloseInfo {
  /** The close code; 1006 when the connection was lost or never made. */
  readonly code: number;
  /** The reason that the peer gave, or "". */
  readonly reason: string;
  /** Whether the closing handshake was completed. */
  readonly wasClean: boolean;
}

/**
 * What this package throws and rejects with.
 * Its `name` is "InvalidUrl", "InvalidProtocol", "InvalidCloseCode", "InvalidCloseReason",
 * "InvalidMessage", "Connect", "Timeout", "NotOpen", "Closed", "UnsupportedData", "Unsupported"
 * or "Browser".
 */
export interface SocketError extends Error {
  /** How the connection ended, when that is what went wrong. */
  readonly closeEvent?: CloseInfo;
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "CloseInfo")]
    type CloseInfo;
    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> CloseInfo;
    #[wasm_bindgen(method, setter)]
    fn set_code(this: &CloseInfo, code: u16);
    #[wasm_bindgen(method, setter)]
    fn set_reason(this: &CloseInfo, reason: &str);
    #[wasm_bindgen(method, setter, js_name = wasClean)]
    fn set_was_clean(this: &CloseInfo, was_clean: bool);

    #[wasm_bindgen(extends = js_sys::Error, typescript_type = "SocketError")]
    type SocketError;
    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> SocketError;
    #[wasm_bindgen(method, setter, js_name = closeEvent)]
    fn set_close_event(this: &SocketError, event: CloseInfo);

    #[wasm_bindgen(catch, js_name = reportError)]
    fn report_error(error: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(error: &JsValue);
}

/// A WebSocket that goes through wasm.
///
/// It is closed with 1000 when it is freed.
#[wasm_bindgen]
pub struct WasmWebSocket {
    socket: WebSocket,
    on_open: Cell<Option<Listener>>,
    on_message: Cell<Option<Listener>>,
    on_error: Cell<Option<Listener>>,
    on_close: Cell<Option<Listener>>,
}

#[wasm_bindgen]
impl WasmWebSocket {
    /// Starts to connect to a URL, and offers subprotocols, the preferred one first.
    ///
    /// # Errors
    ///
    /// `InvalidUrl`, `InvalidProtocol`, `Connect` or `Unsupported`.
    #[wasm_bindgen(constructor)]
    pub fn new(url: &str, protocols: Option<Vec<String>>) -> Result<WasmWebSocket, JsValue> {
        let socket = WebSocket::builder(url)
            .protocols(protocols.unwrap_or_default())
            .build()
            .map_err(socket_error)?;
        Ok(Self {
            socket,
            on_open: Cell::default(),
            on_message: Cell::default(),
            on_error: Cell::default(),
            on_close: Cell::default(),
        })
    }

    /// Is called when the connection opens.
    #[wasm_bindgen(setter)]
    pub fn set_onopen(
        &self,
        #[wasm_bindgen(unchecked_param_type = "(() => void) | null")] callback: Option<
            js_sys::Function,
        >,
    ) {
        let listener = callback.map(|callback| {
            self.socket
                .on_open(move || report(callback.call0(&JsValue::UNDEFINED)))
        });
        self.on_open.set(listener);
    }

    /// Is called for each message, with a string or a `Uint8Array`.
    #[wasm_bindgen(setter)]
    pub fn set_onmessage(
        &self,
        #[wasm_bindgen(unchecked_param_type = "((data: string | Uint8Array) => void) | null")]
        callback: Option<js_sys::Function>,
    ) {
        let listener = callback.map(|callback| {
            self.socket.on_message(move |message| {
                let data = match message {
                    Message::Text(text) => JsValue::from_str(text),
                    Message::Binary(bytes) => js_sys::Uint8Array::from(bytes.as_slice()).into(),
                };
                report(callback.call1(&JsValue::UNDEFINED, &data));
            })
        });
        self.on_message.set(listener);
    }

    /// Is called for each error; how a connection ended is told to `onclose`, right after it.
    #[wasm_bindgen(setter)]
    pub fn set_onerror(
        &self,
        #[wasm_bindgen(unchecked_param_type = "((error: SocketError) => void) | null")]
        callback: Option<js_sys::Function>,
    ) {
        let listener = callback.map(|callback| {
            self.socket.on_error(move |error| {
                report(callback.call1(&JsValue::UNDEFINED, &socket_error(error.clone())));
            })
        });
        self.on_error.set(listener);
    }

    /// Is called when the connection has ended, or could not be made.
    #[wasm_bindgen(setter)]
    pub fn set_onclose(
        &self,
        #[wasm_bindgen(unchecked_param_type = "((event: CloseInfo) => void) | null")]
        callback: Option<js_sys::Function>,
    ) {
        let listener = callback.map(|callback| {
            self.socket.on_close(move |event| {
                report(callback.call1(&JsValue::UNDEFINED, &close_info(event)));
            })
        });
        self.on_close.set(listener);
    }

    /// Settles when the connection is open; rejects with a `SocketError` when it is not to be.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn opened(&self) -> js_sys::Promise {
        let socket = self.socket.clone();
        future_to_promise(async move {
            match socket.opened().await {
                Ok(()) => Ok(JsValue::UNDEFINED),
                Err(error) => Err(socket_error(error)),
            }
        })
    }

    /// Settles when the connection has ended, however it did.
    #[wasm_bindgen(unchecked_return_type = "Promise<CloseInfo>")]
    pub fn closed(&self) -> js_sys::Promise {
        let socket = self.socket.clone();
        future_to_promise(async move { Ok(close_info(&socket.closed().await).into()) })
    }

    /// Sends text or bytes.
    ///
    /// # Errors
    ///
    /// `NotOpen` when the connection is not open, `InvalidMessage` for anything else than these.
    pub fn send(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | ArrayBuffer | Uint8Array")] data: JsValue,
    ) -> Result<(), JsValue> {
        let sent = if let Some(text) = data.as_string() {
            self.socket.send_text(&text)
        } else if let Some(bytes) = data.dyn_ref::<js_sys::Uint8Array>() {
            self.socket.send_binary(&bytes.to_vec())
        } else if let Some(buffer) = data.dyn_ref::<js_sys::ArrayBuffer>() {
            self.socket
                .send_binary(&js_sys::Uint8Array::new(buffer).to_vec())
        } else {
            return Err(named_error(
                "InvalidMessage",
                "only a string, an ArrayBuffer or a Uint8Array can be sent",
            )
            .into());
        };
        sent.map_err(socket_error)
    }

    /// Closes the connection; with 1000 unless a code is given.
    ///
    /// # Errors
    ///
    /// `InvalidCloseCode` for a code other than 1000 and 3000 to 4999, `InvalidCloseReason` for
    /// a reason of more than 123 UTF-8 bytes.
    pub fn close(&self, code: Option<f64>, reason: Option<String>) -> Result<(), JsValue> {
        let code = code.map_or(Ok(SendableCloseCode::NORMAL), close_code)?;
        let reason = CloseReason::new(reason.unwrap_or_default())
            .map_err(|error| socket_error(error.into()))?;
        self.socket.close_with(code, reason);
        Ok(())
    }

    /// The state: 0 CONNECTING, 1 OPEN, 2 CLOSING, 3 CLOSED.
    #[wasm_bindgen(getter, js_name = readyState)]
    pub fn ready_state(&self) -> u16 {
        self.socket.ready_state() as u16
    }

    /// The bytes that were sent and have not left the browser yet.
    #[wasm_bindgen(getter, js_name = bufferedAmount)]
    pub fn buffered_amount(&self) -> f64 {
        self.socket.buffered_amount() as f64
    }

    /// The URL, as the browser has parsed it.
    #[wasm_bindgen(getter)]
    pub fn url(&self) -> String {
        self.socket.url()
    }

    /// The subprotocol that the server picked, or "".
    #[wasm_bindgen(getter)]
    pub fn protocol(&self) -> String {
        self.socket.protocol()
    }

    /// The extensions that the server picked, or "".
    #[wasm_bindgen(getter)]
    pub fn extensions(&self) -> String {
        self.socket.extensions()
    }
}

impl Drop for WasmWebSocket {
    fn drop(&mut self) {
        // A promise that is still pending holds a handle of its own.
        self.socket.close();
    }
}

impl std::fmt::Debug for WasmWebSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("WasmWebSocket").field(&self.socket).finish()
    }
}

/// JavaScript's numbers do not all fit a code, and must not be cut to one that is allowed.
fn close_code(number: f64) -> Result<SendableCloseCode, JsValue> {
    let code = number as u16;
    if f64::from(code) != number {
        // JavaScript knows how to write its numbers; doing it here would be a tenth of the wasm.
        let number = js_sys::Object::to_string(&js_sys::Number::from(number));
        let rule =
            format!("a page may not send the close code {number}, only 1000 and 3000 to 4999");
        return Err(named_error("InvalidCloseCode", &rule).into());
    }
    SendableCloseCode::new(code).map_err(|error| socket_error(error.into()))
}

fn close_info(event: &CloseEvent) -> CloseInfo {
    let info = CloseInfo::new();
    info.set_code(event.code.as_u16());
    info.set_reason(event.reason.as_str());
    info.set_was_clean(event.was_clean);
    info
}

fn socket_error(error: Error) -> JsValue {
    let thrown = named_error(&format!("{:?}", error.kind()), &error.to_string());
    if let Some(event) = error.close_event() {
        thrown.set_close_event(close_info(event));
    }
    thrown.into()
}

fn named_error(name: &str, message: &str) -> SocketError {
    let error = SocketError::new(message);
    error.set_name(name);
    error
}

/// What a callback throws is reported as the browser reports it for its own events.
fn report(result: Result<JsValue, JsValue>) {
    if let Err(thrown) = result {
        if report_error(&thrown).is_err() {
            console_error(&thrown);
        }
    }
}
