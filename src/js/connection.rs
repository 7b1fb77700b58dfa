//! A connection as a stream.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::convert::{close_frame, data_of_payload, send};
use super::error::{CloseInfo, close_info, thrown};
use super::options::SocketOptions;
use super::promise::{promise, settled};
use crate::error::Error;
use crate::socket::WebSocket;
use crate::stream::WebSocketStream;
use crate::sys::Payload;
use futures_core::Stream;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

/// A socket, and a stream of its messages.
///
/// Freeing it closes the socket with 1000, unless a promise of it is pending.
#[wasm_bindgen]
pub struct WasmConnection {
    socket: WebSocket,
    messages: Rc<RefCell<WebSocketStream<Payload>>>,
}

#[wasm_bindgen]
impl WasmConnection {
    /// Starts to connect.
    ///
    /// Throws `InvalidUrl`, `InvalidProtocol`, `InvalidOption`, `Connect` or `Unsupported`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        url: &str,
        protocols: Vec<String>,
        options: &SocketOptions,
    ) -> Result<WasmConnection, JsValue> {
        let builder = WebSocket::builder(url).protocols(protocols);
        let socket = options.apply_to(builder).build().map_err(thrown)?;
        Ok(Self::of(socket))
    }

    /// Settles when the connection is open.
    pub fn opened(&self) -> Promise {
        let socket = self.socket.clone();
        promise(async move { settled(socket.opened().await) })
    }

    /// Settles when the connection has ended, cleanly or not.
    pub fn closed(&self) -> Promise {
        let socket = self.socket.clone();
        promise(async move { Ok(close_info(&socket.closed().await).into()) })
    }

    /// Settles when the socket is ready to send a message.
    pub fn ready(&self) -> Promise {
        let socket = self.socket.clone();
        promise(async move { settled(socket.ready().await) })
    }

    /// Settles when everything has left the browser.
    pub fn drained(&self) -> Promise {
        let socket = self.socket.clone();
        promise(async move { settled(socket.drained().await) })
    }

    /// Returns the next queued message, `undefined` if there is none yet, or `null` at the end.
    ///
    /// Throws the error items of the stream.
    pub fn take(&self) -> Result<JsValue, JsValue> {
        let mut messages = self.messages.borrow_mut();
        let mut context = Context::from_waker(Waker::noop());
        match Pin::new(&mut *messages).poll_next(&mut context) {
            Poll::Ready(item) => item_of(item),
            Poll::Pending => Ok(JsValue::UNDEFINED),
        }
    }

    /// Settles with the next message, or with `null` at the end. Only one promise may be pending at
    /// a time.
    pub fn next(&self) -> Promise {
        let messages = Rc::clone(&self.messages);
        promise(async move {
            item_of(
                poll_fn(|context| Pin::new(&mut *messages.borrow_mut()).poll_next(context)).await,
            )
        })
    }

    /// Sends a string, bytes or a Blob.
    ///
    /// Throws `NotOpen` or `InvalidMessage`.
    pub fn send(&self, data: &JsValue) -> Result<(), JsValue> {
        send(&self.socket, data)
    }

    /// Closes the connection; with 1000 unless a code is given.
    ///
    /// Throws `InvalidCloseCode` or `InvalidCloseReason`.
    pub fn close(&self, code: Option<f64>, reason: Option<String>) -> Result<(), JsValue> {
        let (code, reason) = close_frame(code, reason)?;
        self.socket.close_with(code, reason);
        Ok(())
    }

    /// The close event, after the end.
    #[wasm_bindgen(getter, js_name = closeEvent)]
    pub fn close_event(&self) -> Option<CloseInfo> {
        self.socket.close_event().as_ref().map(close_info)
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

    /// The number of messages that were dropped because they were not read in time.
    #[wasm_bindgen(getter, js_name = droppedMessages)]
    pub fn dropped_messages(&self) -> f64 {
        self.messages.borrow().receive_stats().dropped_messages as f64
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

impl WasmConnection {
    pub(super) fn of(socket: WebSocket) -> Self {
        let stream = WebSocketStream::new(socket.clone()).into_payloads();
        Self {
            socket,
            messages: Rc::new(RefCell::new(stream)),
        }
    }
}

impl fmt::Debug for WasmConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WasmConnection").field(&self.socket).finish()
    }
}

fn item_of(item: Option<Result<Payload, Error>>) -> Result<JsValue, JsValue> {
    match item {
        Some(Ok(payload)) => data_of_payload(&payload),
        Some(Err(error)) => Err(thrown(error)),
        None => Ok(JsValue::NULL),
    }
}
