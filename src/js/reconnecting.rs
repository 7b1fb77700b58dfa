//! The bindings of the reconnecting client.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_core::Stream;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::callbacks::Callbacks;
use super::change::{change_of, state_name, stats_of};
use super::connection::WasmConnection;
use super::convert::{close_frame, data_of, duration, message, milliseconds};
use super::error::thrown;
use super::options::{BackoffOptions, HeartbeatOptions, ReconnectOptions};
use super::promise::{promise, settled};
use crate::error::Error;
use crate::isolate::report;
use crate::message::Message;
use crate::reconnect::{Delivery, DropReason, Retry};
use crate::reconnecting::{
    AttemptError, ReconnectingStream, ReconnectingWebSocket, ReconnectingWebSocketBuilder,
    SendOutcome, Target,
};
use crate::socket::WebSocket;

/// A reconnecting client with an outbox and a stream of messages.
///
/// Freeing it closes the connection, unless a promise of it is pending.
#[wasm_bindgen]
pub struct WasmReconnecting {
    socket: ReconnectingWebSocket,
    messages: RefCell<Option<Rc<RefCell<ReconnectingStream>>>>,
}

#[wasm_bindgen]
impl WasmReconnecting {
    /// Starts to connect. `provide` returns the target of each attempt, a promise of `{ url,
    /// protocols }`.
    ///
    /// Throws `InvalidOption` or `Unsupported`.
    #[wasm_bindgen(constructor)]
    pub fn new(provide: Function, options: &ReconnectOptions) -> Result<Self, JsValue> {
        let builder = ReconnectingWebSocket::with_provider(move || target(provide.clone()));
        let socket = configured(builder, options)?.build().map_err(thrown)?;
        Ok(Self {
            socket,
            messages: RefCell::default(),
        })
    }

    /// Calls back for each state change, each message and each error.
    pub fn subscribe(&self, callbacks: &Callbacks) {
        let [change, received, error] = [(); 3].map(|()| callbacks.clone());
        self.socket
            .on_state(move |event| change.state(change_of(event)))
            .keep();
        self.socket
            .on_payload(move |payload| received.message(payload.as_js()))
            .keep();
        self.socket
            .on_error(move |cause| error.error(thrown(cause.clone())))
            .keep();
    }

    /// Starts to queue messages for [`take`](Self::take) and [`next`](Self::next).
    pub fn listen(&self) {
        let stream = self.socket.messages();
        self.messages.replace(Some(Rc::new(RefCell::new(stream))));
    }

    /// Returns the next queued message, `undefined` if there is none yet, or `null` at the end.
    ///
    /// Throws the error items of the stream.
    pub fn take(&self) -> Result<JsValue, JsValue> {
        let Some(messages) = self.messages.borrow().clone() else {
            return Ok(JsValue::NULL);
        };
        let mut context = Context::from_waker(Waker::noop());
        match poll(&messages, &mut context) {
            Poll::Ready(item) => item_of(item),
            Poll::Pending => Ok(JsValue::UNDEFINED),
        }
    }

    /// Settles with the next message, or with `null` at the end. Only one promise may be pending at
    /// a time.
    pub fn next(&self) -> Promise {
        let messages = self.messages.borrow().clone();
        promise(async move {
            match messages {
                Some(messages) => item_of(poll_fn(|context| poll(&messages, context)).await),
                None => Ok(JsValue::NULL),
            }
        })
    }

    /// Sends or queues a string or bytes, and returns `"sent"`, `"queued"` or `"dropped"`.
    ///
    /// Throws `NotOpen`, `Overflow` or `InvalidMessage`.
    pub fn send(&self, data: &JsValue) -> Result<String, JsValue> {
        let outcome = self.socket.send(message(data)?).map_err(thrown)?;
        let name = match outcome {
            SendOutcome::Sent { .. } => "sent",
            SendOutcome::Queued => "queued",
            SendOutcome::Dropped(_) => "dropped",
        };
        Ok(name.to_owned())
    }

    /// Same as `send`, but returns a promise of the outcome: `"sent"`, `"unknown"`, `"overflow"`,
    /// `"expired"` or `"closed"`.
    ///
    /// Throws what `send` throws.
    #[wasm_bindgen(js_name = sendWithReceipt)]
    pub fn send_with_receipt(&self, data: &JsValue) -> Result<Promise, JsValue> {
        let receipt = self
            .socket
            .send_with_receipt(message(data)?)
            .map_err(thrown)?;
        Ok(promise(async move {
            let name = match receipt.await {
                Delivery::Sent => "sent",
                Delivery::Unknown => "unknown",
                Delivery::Dropped(DropReason::Overflow) => "overflow",
                Delivery::Dropped(DropReason::Expired) => "expired",
                Delivery::Dropped(DropReason::Closed) => "closed",
                Delivery::Dropped(DropReason::Withdrawn) => "withdrawn",
            };
            Ok(name.into())
        }))
    }

    /// Settles when every accepted message has left the browser, or has another outcome.
    pub fn drained(&self) -> Promise {
        let socket = self.socket.clone();
        let lost = socket.lost_messages();
        promise(async move { settled(socket.drained_since(lost).await) })
    }

    /// Connects now, from any state.
    pub fn reconnect(&self) {
        self.socket.reconnect();
    }

    /// Marks the connection as healthy, so that the next loss counts as the first.
    #[wasm_bindgen(js_name = markHealthy)]
    pub fn mark_healthy(&self) {
        self.socket.mark_healthy();
    }

    /// Closes the connection for good; with 1000 unless a code is given.
    ///
    /// Throws `InvalidCloseCode` or `InvalidCloseReason`.
    pub fn close(&self, code: Option<f64>, reason: Option<String>) -> Result<(), JsValue> {
        let (code, reason) = close_frame(code, reason)?;
        self.socket.close_with(code, reason);
        Ok(())
    }

    /// Closes the connection for good, with an empty close frame.
    #[wasm_bindgen(js_name = closeWithoutCode)]
    pub fn close_without_code(&self) {
        self.socket.close_without_code();
    }

    /// Settles with the last change, when the connection is open or the client has ended.
    pub fn opened(&self) -> Promise {
        let socket = self.socket.clone();
        promise(async move {
            // Its error is the cause of the last change.
            let _ = socket.opened().await;
            Ok(change_of(&socket.last_event()))
        })
    }

    /// Settles with the last change, when the client has ended.
    pub fn closed(&self) -> Promise {
        let socket = self.socket.clone();
        promise(async move { Ok(change_of(&socket.closed().await)) })
    }

    /// The name of the state.
    #[wasm_bindgen(getter)]
    pub fn state(&self) -> String {
        state_name(self.socket.state()).to_owned()
    }

    /// The last change.
    #[wasm_bindgen(getter, js_name = lastChange)]
    pub fn last_change(&self) -> JsValue {
        change_of(&self.socket.last_event())
    }

    /// The URL of the current connection or attempt, as the browser has parsed it.
    #[wasm_bindgen(getter)]
    pub fn url(&self) -> Option<String> {
        self.socket.current().map(|socket| socket.url())
    }

    /// The subprotocol of the current connection, or "".
    #[wasm_bindgen(getter)]
    pub fn protocol(&self) -> String {
        self.socket.protocol()
    }

    /// The extensions of the current connection, or "".
    #[wasm_bindgen(getter)]
    pub fn extensions(&self) -> String {
        let socket = self.socket.current();
        socket.map_or_else(String::new, |socket| socket.extensions())
    }

    /// The number of bytes in the outbox and in the buffer of the browser.
    #[wasm_bindgen(getter, js_name = bufferedAmount)]
    pub fn buffered_amount(&self) -> f64 {
        let socket = self.socket.current();
        let in_browser = socket.map_or(0, |socket| socket.buffered_amount());
        in_browser as f64 + self.socket.stats().queued_bytes as f64
    }

    /// The counters.
    #[wasm_bindgen(getter)]
    pub fn stats(&self) -> JsValue {
        stats_of(&self.socket.stats())
    }
}

impl fmt::Debug for WasmReconnecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WasmReconnecting")
            .field(&self.socket)
            .finish()
    }
}

fn poll(
    messages: &RefCell<ReconnectingStream>,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Message, Error>>> {
    Pin::new(&mut *messages.borrow_mut()).poll_next(context)
}

fn item_of(item: Option<Result<Message, Error>>) -> Result<JsValue, JsValue> {
    match item {
        Some(Ok(message)) => Ok(data_of(&message)),
        Some(Err(error)) => Err(thrown(error)),
        None => Ok(JsValue::NULL),
    }
}

fn configured(
    mut builder: ReconnectingWebSocketBuilder,
    options: &ReconnectOptions,
) -> Result<ReconnectingWebSocketBuilder, JsValue> {
    type Setter = fn(ReconnectingWebSocketBuilder, Duration) -> ReconnectingWebSocketBuilder;
    let times: [(Option<f64>, Setter); 6] = [
        (
            options.connect_timeout(),
            ReconnectingWebSocketBuilder::connect_timeout,
        ),
        (
            options.close_grace(),
            ReconnectingWebSocketBuilder::close_grace,
        ),
        (
            options.healthy_after(),
            ReconnectingWebSocketBuilder::healthy_after,
        ),
        (
            options.provider_timeout(),
            ReconnectingWebSocketBuilder::provider_timeout,
        ),
        (
            options.prepare_timeout(),
            ReconnectingWebSocketBuilder::prepare_timeout,
        ),
        (
            options.flush_timeout(),
            ReconnectingWebSocketBuilder::flush_timeout,
        ),
    ];
    for (time, set) in times {
        if let Some(time) = time {
            builder = set(builder, duration(time));
        }
    }
    if let Some(limit) = options.receive_limit() {
        builder = builder.receive_limit(limit.of_receiving());
    }
    if let Some(mark) = options.high_water_mark() {
        builder = builder.high_water_mark(mark as u64);
    }
    if let Some(mark) = options.low_water_mark() {
        builder = builder.low_water_mark(mark as u64);
    }
    if let Some(limit) = options.outbox() {
        builder = builder.outbox(limit.of_outbox());
    }
    if let Some(backoff) = options.backoff() {
        builder = with_backoff(builder, &backoff);
    }
    if let Some(heartbeat) = options.heartbeat() {
        builder = with_heartbeat(builder, &heartbeat)?;
    }
    if let Some(prepare) = options.on_connect() {
        builder = builder.on_connect(move |socket| prepared(prepare.clone(), socket));
    }
    Ok(builder.close_policy(options.close_policy()))
}

fn with_backoff(
    builder: ReconnectingWebSocketBuilder,
    backoff: &BackoffOptions,
) -> ReconnectingWebSocketBuilder {
    let Some(function) = backoff.dyn_ref::<Function>().cloned() else {
        return builder.backoff(backoff.exponential());
    };
    builder.backoff(move |retry: Retry| {
        let (number, random) = (retry.number.into(), retry.random.into());
        let elapsed = milliseconds(retry.elapsed).into();
        let given = function.call3(&JsValue::UNDEFINED, &number, &random, &elapsed);
        // A value that is not a time ends the attempts, as `null` does.
        let time = given.inspect_err(report).ok()?.as_f64()?;
        (time >= 0.0).then(|| duration(time))
    })
}

fn with_heartbeat(
    builder: ReconnectingWebSocketBuilder,
    heartbeat: &HeartbeatOptions,
) -> Result<ReconnectingWebSocketBuilder, JsValue> {
    let (probe, is_answer) = (message(&heartbeat.probe())?, heartbeat.is_answer());
    let is_answer = move |received: &Message| {
        is_answer
            .call1(&JsValue::UNDEFINED, &data_of(received))
            .inspect_err(report)
            .is_ok_and(|answer| answer.is_truthy())
    };
    Ok(builder.heartbeat(heartbeat.times(), probe, is_answer))
}

/// Calls `provide` for the URL and the subprotocols of the next attempt.
async fn target(provide: Function) -> Result<Target, AttemptError> {
    let given = settle(provide.call0(&JsValue::UNDEFINED)).await?;
    let url = Reflect::get(&given, &"url".into()).map_err(attempt_error)?;
    let protocols = Reflect::get(&given, &"protocols".into()).map_err(attempt_error)?;
    let protocols = js_sys::Array::from(&protocols);
    let target = Target::new(url.as_string().unwrap_or_default());
    Ok(target.protocols(protocols.iter().filter_map(|name| name.as_string())))
}

/// Calls `prepare` with a new connection, and waits for its promise.
async fn prepared(prepare: Function, socket: WebSocket) -> Result<(), AttemptError> {
    let connection = WasmConnection::of(socket);
    settle(prepare.call1(&JsValue::UNDEFINED, &connection.into())).await?;
    Ok(())
}

async fn settle(called: Result<JsValue, JsValue>) -> Result<JsValue, AttemptError> {
    let value = called.map_err(attempt_error)?;
    JsFuture::from(Promise::resolve(&value))
        .await
        .map_err(attempt_error)
}

/// `StopReconnecting` is an error that the package exports.
fn attempt_error(thrown: JsValue) -> AttemptError {
    let name = Reflect::get(&thrown, &"name".into());
    match name.ok().and_then(|name| name.as_string()).as_deref() {
        Some("StopReconnecting") => AttemptError::Stop,
        _ => {
            report(&thrown);
            AttemptError::Retry
        }
    }
}
