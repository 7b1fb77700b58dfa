//! What JavaScript imports from the npm package.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::close::{CloseEvent, CloseReason, SendableCloseCode};
use crate::error::Error;
use crate::listeners::Listener;
use crate::socket::WebSocket;
use crate::sys::PayloadKind;

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

    #[wasm_bindgen(catch, js_name = String)]
    fn to_string(value: &JsValue) -> Result<js_sys::JsString, JsValue>;
    #[wasm_bindgen(catch, js_name = reportError)]
    fn report_error(error: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(error: &JsValue);
}

/// A WebSocket that goes through wasm.
///
/// Like the browser's own, it lives until it is closed as long as it has a callback or somebody
/// waits for it, even if nobody refers to it any more. Freeing it, or forgetting it, closes it
/// with 1000 when there is neither.
#[wasm_bindgen]
pub struct WasmWebSocket {
    socket: WebSocket,
    callbacks: Rc<Callbacks>,
}

/// The callbacks, which are dropped when the socket has closed:
/// what they refer to, the object they belong to above all, can be collected then.
#[derive(Default)]
struct Callbacks {
    on_open: Cell<Option<Listener>>,
    on_message: Cell<Option<Listener>>,
    on_error: Cell<Option<Listener>>,
    on_close: Cell<Option<js_sys::Function>>,
    /// Keeps the connection when the object is gone and callbacks are there.
    socket: Cell<Option<WebSocket>>,
}

impl Callbacks {
    /// Removes all of them. The last one is still to be called.
    fn clear(&self) -> Option<js_sys::Function> {
        self.on_open.take();
        self.on_message.take();
        self.on_error.take();
        self.socket.take();
        self.on_close.take()
    }

    /// Hands the connection over to the callbacks, if there are any.
    fn adopt(&self, socket: &WebSocket) {
        let has_listener = [&self.on_open, &self.on_message, &self.on_error]
            .into_iter()
            .any(is_some);
        if has_listener || is_some(&self.on_close) {
            self.socket.set(Some(socket.clone()));
        }
    }
}

/// Looks at what a cell holds.
fn is_some<T>(cell: &Cell<Option<T>>) -> bool {
    let held = cell.take();
    let is_some = held.is_some();
    cell.set(held);
    is_some
}

#[wasm_bindgen]
impl WasmWebSocket {
    /// Starts to connect to a URL, and offers subprotocols, the preferred one first.
    ///
    /// # Errors
    ///
    /// `InvalidUrl`, `InvalidProtocol`, `Connect` or `Unsupported`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string | URL")] url: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "string | string[] | null")]
        protocols: &JsValue,
    ) -> Result<WasmWebSocket, JsValue> {
        let socket = WebSocket::builder(&string(url)?)
            .protocols(strings(protocols)?)
            .build()
            .map_err(socket_error)?;
        let callbacks = Rc::<Callbacks>::default();
        let held = Rc::clone(&callbacks);
        let listener = socket.on_close(move |event| {
            if let Some(callback) = held.clear() {
                report(callback.call1(&JsValue::UNDEFINED, &close_info(event)));
            }
        });
        listener.keep();
        Ok(Self { socket, callbacks })
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
        self.attach(&self.callbacks.on_open, listener);
    }

    /// Is called for each message, with a string or a `Uint8Array`.
    #[wasm_bindgen(setter)]
    pub fn set_onmessage(
        &self,
        #[wasm_bindgen(unchecked_param_type = "((data: string | Uint8Array) => void) | null")]
        callback: Option<js_sys::Function>,
    ) {
        let listener = callback.map(|callback| {
            self.socket.on_payload(move |payload| {
                let data = match payload.kind() {
                    PayloadKind::Text => payload.as_js().clone(),
                    PayloadKind::Binary => js_sys::Uint8Array::new(payload.as_js()).into(),
                };
                report(callback.call1(&JsValue::UNDEFINED, &data));
            })
        });
        self.attach(&self.callbacks.on_message, listener);
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
        self.attach(&self.callbacks.on_error, listener);
    }

    /// Is called when the connection has ended, or could not be made.
    #[wasm_bindgen(setter)]
    pub fn set_onclose(
        &self,
        #[wasm_bindgen(unchecked_param_type = "((event: CloseInfo) => void) | null")]
        callback: Option<js_sys::Function>,
    ) {
        self.attach(&self.callbacks.on_close, callback);
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
        #[wasm_bindgen(unchecked_param_type = "string | ArrayBuffer | ArrayBufferView")]
        data: &JsValue,
    ) -> Result<(), JsValue> {
        let sent = if let Some(text) = data.dyn_ref::<js_sys::JsString>() {
            self.socket.send_js(text)
        } else if js_sys::ArrayBuffer::is_view(data) {
            // Whatever the view is one of, it is sent as it is.
            self.socket
                .send_js(data.unchecked_ref::<js_sys::DataView>())
        } else if let Some(buffer) = data.dyn_ref::<js_sys::ArrayBuffer>() {
            self.socket.send_js(buffer)
        } else {
            let rule = "only a string, an ArrayBuffer or a view of one can be sent";
            return Err(named_error("InvalidMessage", rule).into());
        };
        sent.map_err(socket_error)
    }

    /// Closes the connection; with 1000 unless a code is given.
    ///
    /// # Errors
    ///
    /// `InvalidCloseCode` for a code other than 1000 and 3000 to 4999, `InvalidCloseReason` for
    /// a reason of more than 123 UTF-8 bytes.
    pub fn close(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "number | null")] code: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "string | null")] reason: &JsValue,
    ) -> Result<(), JsValue> {
        let code = match code.is_null() || code.is_undefined() {
            true => SendableCloseCode::NORMAL,
            false => close_code(code)?,
        };
        let reason = match reason.is_null() || reason.is_undefined() {
            true => CloseReason::EMPTY,
            false => {
                CloseReason::new(string(reason)?).map_err(|error| socket_error(error.into()))?
            }
        };
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

impl WasmWebSocket {
    /// Puts a callback in its place. On a closed socket it would never be called, and never go.
    fn attach<T>(&self, place: &Cell<Option<T>>, callback: Option<T>) {
        let is_closed = self.socket.close_event().is_some();
        place.set(callback.filter(|_| !is_closed));
    }
}

impl Drop for WasmWebSocket {
    fn drop(&mut self) {
        if self.socket.close_event().is_none() {
            self.callbacks.adopt(&self.socket);
        }
    }
}

impl std::fmt::Debug for WasmWebSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("WasmWebSocket").field(&self.socket).finish()
    }
}

/// What JavaScript makes of a value that should be a string, as the browser's own classes do.
fn string(value: &JsValue) -> Result<String, JsValue> {
    to_string(value).map(String::from)
}

/// One subprotocol, a list of them, or none.
fn strings(value: &JsValue) -> Result<Vec<String>, JsValue> {
    if value.is_null() || value.is_undefined() {
        return Ok(Vec::new());
    }
    match value.dyn_ref::<js_sys::Array>() {
        Some(list) => list.iter().map(|item| string(&item)).collect(),
        None => Ok(vec![string(value)?]),
    }
}

/// JavaScript's numbers do not all fit a code, and must not be cut to one that is allowed.
fn close_code(value: &JsValue) -> Result<SendableCloseCode, JsValue> {
    let number = value.as_f64().unwrap_or(f64::NAN);
    let code = number as u16;
    if f64::from(code) != number {
        // JavaScript knows how to write its numbers; doing it here would be a tenth of the wasm.
        let shown = string(value)?;
        let rule =
            format!("a page may not send the close code {shown}, only 1000 and 3000 to 4999");
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
