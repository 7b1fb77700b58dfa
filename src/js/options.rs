//! The option objects, which `npm/package/core/options.js` has validated and completed.

use wasm_bindgen::prelude::*;

use super::convert::duration;
use crate::receive::{OverflowPolicy, ReceiveLimit};
use crate::reconnect::{ClosePolicy, ExponentialBackoff, Heartbeat, OutboxLimit, OutboxOverflow};
use crate::socket::WebSocketBuilder;

// Times are in milliseconds. A missing option keeps the default of the library.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "object")]
    pub type RelayOptions;
    #[wasm_bindgen(method, getter, js_name = connectTimeout)]
    pub(super) fn connect_timeout(this: &RelayOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = closeGrace)]
    pub(super) fn close_grace(this: &RelayOptions) -> Option<f64>;

    #[wasm_bindgen(typescript_type = "object")]
    pub type SocketOptions;
    /// `Infinity` means no time-out.
    #[wasm_bindgen(method, getter, js_name = connectTimeout)]
    pub(super) fn connect_timeout(this: &SocketOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = closeGrace)]
    pub(super) fn close_grace(this: &SocketOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = highWaterMark)]
    pub(super) fn high_water_mark(this: &SocketOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = lowWaterMark)]
    pub(super) fn low_water_mark(this: &SocketOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = receiveLimit)]
    pub(super) fn receive_limit(this: &SocketOptions) -> Option<Limit>;

    /// A limit of queued messages.
    pub type Limit;
    #[wasm_bindgen(method, getter)]
    fn messages(this: &Limit) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn bytes(this: &Limit) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn overflow(this: &Limit) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = timeToLive)]
    fn time_to_live(this: &Limit) -> Option<f64>;

    #[wasm_bindgen(extends = SocketOptions, typescript_type = "object")]
    pub type ReconnectOptions;
    #[wasm_bindgen(method, getter, js_name = healthyAfter)]
    pub(super) fn healthy_after(this: &ReconnectOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = providerTimeout)]
    pub(super) fn provider_timeout(this: &ReconnectOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = prepareTimeout)]
    pub(super) fn prepare_timeout(this: &ReconnectOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = flushTimeout)]
    pub(super) fn flush_timeout(this: &ReconnectOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn outbox(this: &ReconnectOptions) -> Option<Limit>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn backoff(this: &ReconnectOptions) -> Option<BackoffOptions>;
    /// Pairs of a first and a last code.
    #[wasm_bindgen(method, getter, js_name = stopOn)]
    fn stop_on(this: &ReconnectOptions) -> Option<Vec<f64>>;
    #[wasm_bindgen(method, getter, js_name = reconnectOn)]
    fn reconnect_on(this: &ReconnectOptions) -> Option<Vec<f64>>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn heartbeat(this: &ReconnectOptions) -> Option<HeartbeatOptions>;
    #[wasm_bindgen(method, getter, js_name = onConnect)]
    pub(super) fn on_connect(this: &ReconnectOptions) -> Option<js_sys::Function>;

    /// A function, or the parameters of the exponential backoff.
    pub type BackoffOptions;
    #[wasm_bindgen(method, getter)]
    fn first(this: &BackoffOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn base(this: &BackoffOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn cap(this: &BackoffOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = maxRetries)]
    fn max_retries(this: &BackoffOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = maxElapsedTime)]
    fn max_elapsed_time(this: &BackoffOptions) -> Option<f64>;

    pub type HeartbeatOptions;
    #[wasm_bindgen(method, getter)]
    pub(super) fn probe(this: &HeartbeatOptions) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = isAnswer)]
    pub(super) fn is_answer(this: &HeartbeatOptions) -> js_sys::Function;
    #[wasm_bindgen(method, getter)]
    fn silence(this: &HeartbeatOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn answer(this: &HeartbeatOptions) -> Option<f64>;
}

impl SocketOptions {
    pub(super) fn apply_to(&self, builder: WebSocketBuilder) -> WebSocketBuilder {
        // Messages stay outside the wasm memory, so their size needs no limit.
        let mut builder = builder.max_message_size(None);
        if let Some(timeout) = self.connect_timeout() {
            builder = builder.connect_timeout(timeout.is_finite().then(|| duration(timeout)));
        }
        if let Some(grace) = self.close_grace() {
            let grace = grace.is_finite().then(|| duration(grace));
            builder = builder.close_grace(grace);
            if grace.is_none() {
                // The JavaScript API has one option for both.
                builder = builder.close_timeout(None);
            }
        }
        if let Some(mark) = self.high_water_mark() {
            builder = builder.high_water_mark(mark as u64);
        }
        if let Some(mark) = self.low_water_mark() {
            builder = builder.low_water_mark(mark as u64);
        }
        if let Some(limit) = self.receive_limit() {
            builder = builder.receive_limit(limit.of_receiving());
        }
        builder
    }
}

impl Limit {
    pub(super) fn of_receiving(&self) -> ReceiveLimit {
        let mut limit = ReceiveLimit::default();
        if let Some(messages) = self.messages() {
            limit = limit.messages(messages as usize);
        }
        if let Some(bytes) = self.bytes() {
            limit = limit.bytes(bytes as usize);
        }
        limit.overflow(match self.overflow().as_deref() {
            Some("drop-oldest") => OverflowPolicy::DropOldest,
            Some("drop-newest") => OverflowPolicy::DropNewest,
            _ => OverflowPolicy::Close,
        })
    }

    pub(super) fn of_outbox(&self) -> OutboxLimit {
        let mut limit = OutboxLimit::default();
        if let Some(messages) = self.messages() {
            limit = limit.messages(messages as usize);
        }
        if let Some(bytes) = self.bytes() {
            limit = limit.bytes(bytes as usize);
        }
        if let Some(time) = self.time_to_live() {
            limit = limit.time_to_live(duration(time));
        }
        limit.overflow(match self.overflow().as_deref() {
            Some("drop-oldest") => OutboxOverflow::DropOldest,
            Some("drop-newest") => OutboxOverflow::DropNewest,
            _ => OutboxOverflow::Refuse,
        })
    }
}

impl ReconnectOptions {
    pub(super) fn close_policy(&self) -> ClosePolicy {
        let mut policy = ClosePolicy::new();
        for codes in ranges(self.stop_on()) {
            policy = policy.stop_on(codes);
        }
        for codes in ranges(self.reconnect_on()) {
            policy = policy.reconnect_on(codes);
        }
        policy
    }
}

fn ranges(pairs: Option<Vec<f64>>) -> impl Iterator<Item = std::ops::RangeInclusive<u16>> {
    let pairs = pairs.unwrap_or_default();
    let ranges: Vec<_> = pairs
        .chunks_exact(2)
        .filter_map(|pair| match pair {
            [first, last] => Some(*first as u16..=*last as u16),
            _ => None,
        })
        .collect();
    ranges.into_iter()
}

impl BackoffOptions {
    pub(super) fn exponential(&self) -> ExponentialBackoff {
        let mut backoff = ExponentialBackoff::new();
        if let Some(first) = self.first() {
            backoff = backoff.first(duration(first));
        }
        if let Some(base) = self.base() {
            backoff = backoff.base(duration(base));
        }
        if let Some(cap) = self.cap() {
            backoff = backoff.cap(duration(cap));
        }
        if let Some(retries) = self.max_retries().filter(|retries| retries.is_finite()) {
            backoff = backoff.max_retries(retries as u32);
        }
        if let Some(time) = self.max_elapsed_time() {
            backoff = backoff.max_elapsed_time(duration(time));
        }
        backoff
    }
}

impl HeartbeatOptions {
    pub(super) fn times(&self) -> Heartbeat {
        let mut heartbeat = Heartbeat::new();
        if let Some(silence) = self.silence() {
            heartbeat = heartbeat.silence(duration(silence));
        }
        if let Some(answer) = self.answer() {
            heartbeat = heartbeat.answer(duration(answer));
        }
        heartbeat
    }
}
