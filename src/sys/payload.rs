use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::foreign::{number, type_name};
use crate::error::Error;
use crate::message::Message;

/// A message that has not been copied into the wasm memory: the browser still has it.
///
/// A program that only looks at the kind and the length of most messages, or hands them on to
/// another socket or to JavaScript, pays nothing for their size.
///
/// It comes from [`WebSocket::on_payload`](crate::WebSocket::on_payload) and
/// [`WebSocketStream::into_payloads`](crate::WebSocketStream::into_payloads), and
/// [`WebSocket::send_js`](crate::WebSocket::send_js) sends it. A clone is a reference to the same
/// value.
///
/// ```no_run
/// # use wasm_websocket::{Payload, WebSocket};
/// # fn example(upstream: &WebSocket, downstream: WebSocket) {
/// // A relay that lets small messages pass.
/// let relay = upstream.on_payload(move |payload| {
///     if payload.len() <= 64 * 1024 {
///         let _ = downstream.send_js(payload);
///     }
/// });
/// # relay.keep();
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Payload {
    data: JsValue,
    kind: PayloadKind,
    len: usize,
}

/// Whether a [`Payload`] is text or bytes.
///
/// ```no_run
/// # use wasm_websocket::{Payload, PayloadKind};
/// fn describe(payload: &Payload) -> &'static str {
///     match payload.kind() {
///         PayloadKind::Text => "text",
///         PayloadKind::Binary => "bytes",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayloadKind {
    /// Text, which is a string in JavaScript.
    Text,
    /// Bytes, which are an `ArrayBuffer` in JavaScript.
    Binary,
}

/// The UTF-16 code units from which on `TextEncoder` is the cheaper way to read a text.
/// Below it, the loop of wasm-bindgen costs less than the three calls of the encoder.
const ENCODER_PAYS_FROM: usize = 320;

/// The bytes from which on a message is only read when there is memory for it. Whoever has less left
/// than this cannot go on anyway.
const MAY_NOT_FIT_FROM: usize = 1024 * 1024;

const CHANGED: &str = "its bytes have to be read before somebody else transfers or resizes it";

#[wasm_bindgen]
extern "C" {
    type Text;
    #[wasm_bindgen(method, getter)]
    fn length(this: &Text) -> u32;
    #[wasm_bindgen(method)]
    fn slice(this: &Text, start: u32) -> Text;

    type Buffer;
    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &Buffer) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = Uint8Array)]
    type Bytes;
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(buffer: &JsValue) -> Result<Bytes, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn length(this: &Bytes) -> u32;
    // The array itself, of which wasm-bindgen makes a vector: one call and one copy, and no memory
    // that is filled with zeros before.
    #[wasm_bindgen(method, js_class = "Uint8Array", js_name = valueOf)]
    fn to_vec(this: &Bytes) -> Vec<u8>;
    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy(target: &mut [u8], source: &Bytes);
    #[cfg(target_feature = "atomics")]
    #[wasm_bindgen(constructor, js_class = "Uint8Array")]
    fn with_length(length: usize) -> Bytes;
    #[cfg(target_feature = "atomics")]
    #[wasm_bindgen(method, js_class = "Uint8Array")]
    fn subarray(this: &Bytes, start: u32, end: u32) -> Bytes;

    type TextEncoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;
    #[cfg(not(target_feature = "atomics"))]
    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &Text, bytes: &mut [u8]) -> Progress;
    #[cfg(target_feature = "atomics")]
    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into_unshared(this: &TextEncoder, text: &Text, bytes: &Bytes) -> Progress;

    type Progress;
    #[wasm_bindgen(method, getter)]
    fn read(this: &Progress) -> u32;
    #[wasm_bindgen(method, getter)]
    fn written(this: &Progress) -> u32;
}

/// Encodes by way of memory that is not shared, because browsers do not let an encoder write to
/// any other.
#[cfg(target_feature = "atomics")]
impl TextEncoder {
    fn encode_into(&self, text: &Text, bytes: &mut [u8]) -> Progress {
        let unshared = Bytes::with_length(bytes.len());
        let progress = self.encode_into_unshared(text, &unshared);
        copy(bytes, &unshared.subarray(0, progress.written()));
        progress
    }
}

thread_local! {
    static ENCODER: Cell<Option<TextEncoder>> = const { Cell::new(None) };
}

impl Payload {
    /// Takes the data of a message event, if it is of a kind that can be read.
    pub(crate) fn new(data: JsValue) -> Result<Self, Error> {
        let is_buffer = data.has_type::<js_sys::ArrayBuffer>();
        if !is_buffer && data.is_string() {
            let len = data.unchecked_ref::<Text>().length() as usize;
            let kind = PayloadKind::Text;
            return Ok(Self { data, kind, len });
        }
        // A socket of another frame has another class of the same name.
        if is_buffer || type_name(&data) == "ArrayBuffer" {
            let length = byte_length(&data);
            if length >= 0.0 {
                let (kind, len) = (PayloadKind::Binary, length as usize);
                return Ok(Self { data, kind, len });
            }
        }
        Err(Error::unsupported_data(
            type_name(&data),
            "only text and ArrayBuffer can be read; binaryType must stay \"arraybuffer\"",
        ))
    }

    /// Whether it is text or bytes.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Payload, PayloadKind};
    /// fn is_picture(payload: &Payload) -> bool {
    ///     payload.kind() == PayloadKind::Binary
    /// }
    /// ```
    #[must_use]
    pub fn kind(&self) -> PayloadKind {
        self.kind
    }

    /// The length as JavaScript has it: the bytes of a binary message, and the UTF-16 code units of
    /// a text, each of which takes one to three bytes in UTF-8.
    ///
    /// ```no_run
    /// # use wasm_websocket::Payload;
    /// fn is_small(payload: &Payload) -> bool {
    ///     payload.len() < 1024
    /// }
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it is empty.
    ///
    /// ```no_run
    /// # use wasm_websocket::Payload;
    /// fn is_ping(payload: &Payload) -> bool {
    ///     payload.is_empty()
    /// }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A copy of the text, or nothing when it is a binary message, or when there is no memory for it;
    /// [`message`](Self::message) tells these two apart.
    ///
    /// ```no_run
    /// # use wasm_websocket::Payload;
    /// fn log(payload: &Payload) {
    ///     if let Some(text) = payload.text() {
    ///         println!("{text}");
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self.kind {
            PayloadKind::Text => self.string().ok(),
            PayloadKind::Binary => None,
        }
    }

    /// A copy of the bytes: those of a binary message, or the UTF-8 of a text.
    ///
    /// # Errors
    ///
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData) when somebody has transferred the
    /// `ArrayBuffer` to another owner in the meantime, or changed its length.
    /// [`MessageTooLong`](crate::ErrorKind::MessageTooLong) when there is no memory for it.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, Payload};
    /// fn first_byte(payload: &Payload) -> Result<Option<u8>, Error> {
    ///     Ok(payload.bytes()?.first().copied())
    /// }
    /// ```
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        match self.kind {
            PayloadKind::Text => self.encoded(),
            PayloadKind::Binary if self.len == 0 => Ok(Vec::new()),
            PayloadKind::Binary => {
                self.check_memory(self.len)?;
                Ok(self.view()?.to_vec())
            }
        }
    }

    /// Copies the bytes to the beginning of a buffer, and returns how many they are: those of a
    /// binary message, or the UTF-8 of a text. It allocates nothing.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::ErrorKind::BufferTooSmall) when they do not all fit; what the
    /// buffer holds then is of no use. [`UnsupportedData`](crate::ErrorKind::UnsupportedData) as
    /// for [`bytes`](Self::bytes).
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, Payload};
    /// fn header(payload: &Payload, buffer: &mut [u8; 1024]) -> Result<Option<u8>, Error> {
    ///     let count = payload.copy_into(buffer)?;
    ///     Ok(buffer[..count].first().copied())
    /// }
    /// ```
    pub fn copy_into(&self, buffer: &mut [u8]) -> Result<usize, Error> {
        let too_small = Error::buffer_too_small;
        if buffer.len() < self.len {
            return Err(too_small(buffer.len(), self.len));
        }
        match self.kind {
            PayloadKind::Text => {
                let (read, written) = encode(self.data.unchecked_ref(), buffer);
                match read == self.len {
                    true => Ok(written),
                    false => Err(too_small(buffer.len(), self.len)),
                }
            }
            PayloadKind::Binary if self.len == 0 => Ok(0),
            PayloadKind::Binary => {
                copy(buffer, &self.view()?);
                Ok(self.len)
            }
        }
    }

    /// A copy as a message.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes).
    ///
    /// ```no_run
    /// # use wasm_websocket::{Error, Payload};
    /// fn keep(payload: &Payload, kept: &mut Vec<wasm_websocket::Message>) -> Result<(), Error> {
    ///     kept.push(payload.message()?);
    ///     Ok(())
    /// }
    /// ```
    pub fn message(&self) -> Result<Message, Error> {
        match self.kind {
            PayloadKind::Text => self.string().map(Message::Text),
            PayloadKind::Binary => self.bytes().map(Message::Binary),
        }
    }

    /// The value as JavaScript has it: a string or an `ArrayBuffer`.
    ///
    /// Whoever transfers the buffer to another owner takes it away from everybody else who
    /// receives this message.
    ///
    /// ```no_run
    /// # use wasm_websocket::Payload;
    /// fn view(payload: &Payload) -> js_sys::Uint8Array {
    ///     js_sys::Uint8Array::new(payload.as_js())
    /// }
    /// ```
    #[must_use]
    pub fn as_js(&self) -> &JsValue {
        &self.data
    }

    /// Fails when somebody has taken the buffer away, or changed its length. Of one that is empty,
    /// nothing can be taken.
    pub(super) fn check_attached(&self) -> Result<(), Error> {
        match self.kind {
            // A detached one has the length 0.
            PayloadKind::Binary if byte_length(&self.data) != self.len as f64 => Err(changed()),
            PayloadKind::Binary | PayloadKind::Text => Ok(()),
        }
    }

    /// A view of a buffer that is not empty.
    fn view(&self) -> Result<Bytes, Error> {
        let view = Bytes::new(&self.data).map_err(|_| changed())?;
        match view.length() as usize == self.len {
            true => Ok(view),
            false => Err(changed()),
        }
    }

    /// The text, if it is one.
    fn string(&self) -> Result<String, Error> {
        let text = match self.len < ENCODER_PAYS_FROM {
            true => self.data.as_string(),
            false => String::from_utf8(self.encoded()?)
                .ok()
                // Not from a `TextEncoder`, but from who replaced it.
                .or_else(|| self.data.as_string()),
        };
        text.ok_or_else(|| Error::out_of_memory(self.len))
    }

    /// The UTF-8 of a text.
    fn encoded(&self) -> Result<Vec<u8>, Error> {
        // Enough for ASCII; of anything else, the encoder says how much it has read.
        self.check_memory(self.len)?;
        let mut bytes = vec![0; self.len];
        let (read, mut written) = encode(self.data.unchecked_ref(), &mut bytes);
        if read < self.len {
            let rest = self.data.unchecked_ref::<Text>().slice(read as u32);
            let most = written + 3 * (self.len - read);
            self.check_memory(most)?;
            bytes.resize(most, 0);
            if let Some(room) = bytes.get_mut(written..) {
                written += encode(&rest, room).1;
            }
            bytes.truncate(written);
            bytes.shrink_to_fit();
        }
        Ok(bytes)
    }

    /// Fails when there is no memory for so many bytes.
    fn check_memory(&self, count: usize) -> Result<(), Error> {
        let fits = count < MAY_NOT_FIT_FROM || Vec::<u8>::new().try_reserve_exact(count).is_ok();
        match fits {
            true => Ok(()),
            false => Err(Error::out_of_memory(self.len)),
        }
    }
}

/// NaN when it has none.
fn byte_length(buffer: &JsValue) -> f64 {
    number(buffer.unchecked_ref::<Buffer>().byte_length())
}

#[cold]
#[inline(never)]
fn changed() -> Error {
    let found = "an ArrayBuffer of another length than before".to_owned();
    Error::unsupported_data(found, CHANGED)
}

impl AsRef<JsValue> for Payload {
    fn as_ref(&self) -> &JsValue {
        self.as_js()
    }
}

/// Encodes as much of a text as there is room for. Returns the UTF-16 code units that were read,
/// and the bytes that were written.
fn encode(text: &Text, bytes: &mut [u8]) -> (usize, usize) {
    let encoder = ENCODER.take().unwrap_or_else(TextEncoder::new);
    let progress = encoder.encode_into(text, bytes);
    ENCODER.set(Some(encoder));
    let read = progress.read() as usize;
    // No character takes less than a byte, so as many units as bytes were ASCII.
    let written = match read == bytes.len() {
        true => read,
        false => progress.written() as usize,
    };
    (read, written)
}
