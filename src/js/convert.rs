//! Conversion of values between JavaScript and the library.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::error::invalid;
use crate::close::{CloseReason, SendableCloseCode};
use crate::error::Error;
use crate::js::error::thrown;
use crate::message::Message;
use crate::socket::WebSocket;
use crate::sys::{Payload, PayloadKind};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = js_sys::Uint8Array, js_name = Uint8Array)]
    type Bytes;
    // Both throw when the buffer was detached by a transfer.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn of_buffer(buffer: &JsValue) -> Result<Bytes, JsValue>;
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn of_part(buffer: &JsValue, start: u32, length: u32) -> Result<Bytes, JsValue>;
}

/// Converts a message to a string or a `Uint8Array`.
pub(super) fn data_of(message: &Message) -> JsValue {
    match message {
        Message::Text(text) => JsValue::from_str(text),
        Message::Binary(bytes) => js_sys::Uint8Array::from(bytes.as_slice()).into(),
    }
}

/// Converts a payload to a string or a `Uint8Array`, without a copy.
pub(super) fn data_of_payload(payload: &Payload) -> Result<JsValue, JsValue> {
    match payload.kind() {
        PayloadKind::Text => Ok(payload.as_js().clone()),
        PayloadKind::Binary => Bytes::of_buffer(payload.as_js()).map(JsValue::from),
    }
}

/// Converts a string, an `ArrayBuffer` or a view of one to a message.
pub(super) fn message(data: &JsValue) -> Result<Message, JsValue> {
    if data.is_string() || data.is_instance_of::<js_sys::ArrayBuffer>() {
        let payload = Payload::new(data.clone());
        return payload
            .and_then(|payload| payload.message())
            .map_err(thrown);
    }
    let view = bytes(data)?;
    let length = view.length() as usize;
    let mut copy = Vec::new();
    copy.try_reserve_exact(length)
        .map_err(|_| thrown(Error::out_of_memory(length)))?;
    copy.resize(length, 0);
    view.copy_to(&mut copy);
    Ok(Message::Binary(copy))
}

fn bytes(data: &JsValue) -> Result<Bytes, JsValue> {
    if data.is_instance_of::<js_sys::ArrayBuffer>() {
        return Bytes::of_buffer(data);
    }
    if js_sys::ArrayBuffer::is_view(data) {
        // All classes of views have the three properties that are read here.
        let view: &js_sys::DataView = data.unchecked_ref();
        let (start, length) = (view.byte_offset() as u32, view.byte_length() as u32);
        return Bytes::of_part(&view.buffer(), start, length);
    }
    Err(invalid_message("a string, an ArrayBuffer or a view of one"))
}

fn invalid_message(allowed: &str) -> JsValue {
    invalid("InvalidMessage", &format!("only {allowed} can be sent"))
}

/// Sends a value of a type that the browser accepts, unchanged.
pub(super) fn send(socket: &WebSocket, data: &JsValue) -> Result<(), JsValue> {
    let sent = if let Some(text) = data.dyn_ref::<js_sys::JsString>() {
        socket.send_js(text)
    } else if js_sys::ArrayBuffer::is_view(data) {
        // The cast only satisfies the type. The browser sends any view unchanged.
        socket.send_js(data.unchecked_ref::<js_sys::DataView>())
    } else if let Some(blob) = data.dyn_ref::<web_sys::Blob>() {
        socket.send_js(blob)
    } else if let Some(buffer) = data.dyn_ref::<js_sys::ArrayBuffer>() {
        socket.send_js(buffer)
    } else {
        return Err(invalid_message(
            "a string, an ArrayBuffer, a view of one or a Blob",
        ));
    };
    sent.map_err(thrown)
}

/// Returns the code and the reason of a close frame. A number that does not fit is an error, so
/// that it is not truncated to an allowed code.
pub(super) fn close_frame(
    code: Option<f64>,
    reason: Option<String>,
) -> Result<(SendableCloseCode, CloseReason), JsValue> {
    let code = match code {
        None => SendableCloseCode::NORMAL,
        Some(number) => {
            let code = number as u16;
            if f64::from(code) != number {
                let rule = "a close code of a page is 1000 or a whole number from 3000 to 4999";
                return Err(invalid("InvalidCloseCode", rule));
            }
            SendableCloseCode::new(code).map_err(thrown)?
        }
    };
    let reason = CloseReason::new(reason.unwrap_or_default()).map_err(thrown)?;
    Ok((code, reason))
}

/// Converts milliseconds, which have been validated to be non-negative.
pub(super) fn duration(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or(Duration::MAX)
}

pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
