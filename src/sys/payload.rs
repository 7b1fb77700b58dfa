use std::cell::Cell;

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::foreign::{number, property, type_name};
use crate::error::Error;
use crate::message::Message;

/// A message in the memory of the browser, which has not been copied into the wasm memory.
///
/// A program that needs only the kind and the length of most messages, or forwards them to another
/// socket or to JavaScript, copies nothing.
///
/// It comes from [`WebSocket::on_payload`](crate::WebSocket::on_payload) and
/// [`WebSocketStream::into_payloads`](crate::WebSocketStream::into_payloads), and
/// [`WebSocket::send_js`](crate::WebSocket::send_js) sends it. It can also be made of a [`Message`],
/// or of a string or an `ArrayBuffer` of JavaScript. A clone refers to the same value.
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

/// The kind of a [`Payload`]: text or bytes.
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

/// The shortest text, in UTF-16 code units, that `TextEncoder` reads faster than the loop of
/// wasm-bindgen. The encoder takes three calls.
const ENCODER_PAYS_FROM: usize = 320;

/// The smallest message, in bytes, for which free memory is checked before it is read. A program that
/// has less memory left cannot run anyway.
const MAY_NOT_FIT_FROM: usize = 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    /// A string or an array of bytes.
    type Sized;
    #[wasm_bindgen(method, getter)]
    fn length(this: &Sized) -> u32;

    type Text;
    #[wasm_bindgen(method)]
    fn slice(this: &Text, start: u32) -> Text;

    type Buffer;
    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &Buffer) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = Uint8Array)]
    type Bytes;
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(buffer: &JsValue) -> Result<Bytes, JsValue>;
    // The array itself, which wasm-bindgen converts to a vector: one call and one copy, without
    // zeroing the memory first.
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
    /// Takes the data of a message event. Fails if it is neither a string nor an `ArrayBuffer`.
    pub(crate) fn new(data: JsValue) -> Result<Self, Error> {
        let is_buffer = data.has_type::<ArrayBuffer>();
        if !is_buffer && data.is_string() {
            let len = length(&data);
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
        Err(Error::unreadable(type_name(&data)))
    }

    /// Same as [`new`](Self::new), but also takes a `Blob`, which only JavaScript can read.
    pub(crate) fn new_or_blob(data: JsValue) -> Result<Self, Error> {
        // Runs for each message, most of which are text.
        if !data.is_string() && data.has_type::<web_sys::Blob>() {
            let len = number(Ok(property(&data, "size"))) as usize;
            let kind = PayloadKind::Binary;
            return Ok(Self { data, kind, len });
        }
        Self::new(data)
    }

    /// Returns whether it is text or bytes.
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

    /// Returns the length in JavaScript: the bytes of a binary message, or the UTF-16 code units of a
    /// text, each of which takes one to three bytes in UTF-8.
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

    /// Returns whether it is empty.
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

    /// Returns a copy of the text. `None` when the message is binary, or when there is no memory for
    /// the copy; [`message`](Self::message) distinguishes the two.
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

    /// Returns a copy of the bytes of a binary message, or of the UTF-8 of a text.
    ///
    /// # Errors
    ///
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData) when the `ArrayBuffer` has been
    /// transferred to another owner, or resized.
    /// [`MessageTooLong`](crate::ErrorKind::MessageTooLong) when there is no memory for the copy.
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

    /// Copies the bytes of a binary message, or the UTF-8 of a text, to the beginning of a buffer, and
    /// returns their number. It allocates nothing.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::ErrorKind::BufferTooSmall) when they do not all fit; the content of the
    /// buffer is unspecified then. [`UnsupportedData`](crate::ErrorKind::UnsupportedData) as for
    /// [`bytes`](Self::bytes).
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
                if read == self.len {
                    Ok(written)
                } else {
                    Err(too_small(buffer.len(), self.len))
                }
            }
            PayloadKind::Binary if self.len == 0 => Ok(0),
            PayloadKind::Binary => {
                copy(buffer, &self.view()?);
                Ok(self.len)
            }
        }
    }

    /// Returns a copy as a message.
    ///
    /// # Errors
    ///
    /// Same as [`bytes`](Self::bytes).
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

    /// Returns the JavaScript value: a string or an `ArrayBuffer`.
    ///
    /// Transferring the buffer to another owner takes it away from every other closure and stream that
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

    /// Fails when the buffer has been transferred or resized. An empty one that was transferred cannot
    /// be told apart, and has lost nothing.
    pub(super) fn check_attached(&self) -> Result<(), Error> {
        match self.kind {
            // A transferred buffer has the length 0.
            PayloadKind::Binary if byte_length(&self.data) != self.len as f64 => {
                Err(Error::transferred())
            }
            PayloadKind::Binary | PayloadKind::Text => Ok(()),
        }
    }

    /// Returns a view of a buffer that is not empty.
    fn view(&self) -> Result<Bytes, Error> {
        match Bytes::new(&self.data) {
            Ok(view) if length(&view) == self.len => Ok(view),
            _ => Err(Error::transferred()),
        }
    }

    /// Returns the text of a text message.
    fn string(&self) -> Result<String, Error> {
        let text = if self.len < ENCODER_PAYS_FROM {
            self.data.as_string()
        } else {
            let encoded = String::from_utf8(self.encoded()?).ok();
            // `TextEncoder` always writes valid UTF-8; a replaced one may not.
            encoded.or_else(|| self.data.as_string())
        };
        text.ok_or_else(|| Error::out_of_memory(self.len))
    }

    /// Returns the UTF-8 of a text message.
    fn encoded(&self) -> Result<Vec<u8>, Error> {
        // Enough for ASCII. Of any other text, the encoder returns how much it has read.
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

    /// Fails when there is no memory for a copy of that many bytes.
    fn check_memory(&self, count: usize) -> Result<(), Error> {
        let fits = count < MAY_NOT_FIT_FROM || Vec::<u8>::new().try_reserve_exact(count).is_ok();
        if fits {
            Ok(())
        } else {
            Err(Error::out_of_memory(self.len))
        }
    }
}

/// Returns the length of a string or of an array of bytes.
fn length(value: &JsValue) -> usize {
    value.unchecked_ref::<Sized>().length() as usize
}

/// Returns the length of a buffer, or NaN of any other value.
fn byte_length(buffer: &JsValue) -> f64 {
    number(buffer.unchecked_ref::<Buffer>().byte_length())
}

/// Text of JavaScript, without a copy.
impl From<JsString> for Payload {
    fn from(text: JsString) -> Self {
        Self {
            len: text.length() as usize,
            kind: PayloadKind::Text,
            data: text.into(),
        }
    }
}

/// Bytes of JavaScript, without a copy. A buffer that was transferred is empty.
impl From<ArrayBuffer> for Payload {
    fn from(buffer: ArrayBuffer) -> Self {
        Self {
            len: byte_length(&buffer) as usize,
            kind: PayloadKind::Binary,
            data: buffer.into(),
        }
    }
}

/// A copy of a message outside of the wasm memory. As everything that makes a value of JavaScript, it
/// panics where there is no JavaScript engine.
impl From<&Message> for Payload {
    fn from(message: &Message) -> Self {
        match message {
            Message::Text(text) => JsString::from(text.as_str()).into(),
            Message::Binary(bytes) => Uint8Array::new_from_slice(bytes).buffer().into(),
        }
    }
}

/// A copy, as from a reference to a message.
impl From<Message> for Payload {
    fn from(message: Message) -> Self {
        Self::from(&message)
    }
}

impl AsRef<JsValue> for Payload {
    fn as_ref(&self) -> &JsValue {
        self.as_js()
    }
}

/// Encodes as much of a text as fits. Returns the number of UTF-16 code units read, and the number of
/// bytes written.
fn encode(text: &Text, bytes: &mut [u8]) -> (usize, usize) {
    let encoder = ENCODER.take().unwrap_or_else(TextEncoder::new);
    let progress = encoder.encode_into(text, bytes);
    ENCODER.set(Some(encoder));
    let read = progress.read() as usize;
    // Only of ASCII are as many bytes written as code units are read.
    let written = if read == bytes.len() {
        read
    } else {
        progress.written() as usize
    };
    (read, written)
}
