//! Frames as bytes, for the endpoints that choose every one of them.

use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::groups::ReceivedClose;

/// The bit of the first byte that ends a message.
pub(crate) const FINAL: u8 = 0x80;

pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xA;

/// The code that stands for a close frame without a code.
pub(crate) const NO_CODE: u16 = 1005;

/// A control frame may have this many bytes of payload.
pub(crate) const LONGEST_CONTROL_PAYLOAD: usize = 125;

/// Appends the header of an unmasked frame, with its length in the shortest form.
pub(crate) fn append_header(bytes: &mut Vec<u8>, first_byte: u8, length: usize) {
    bytes.push(first_byte);
    if let Ok(length @ 0..=125) = u8::try_from(length) {
        bytes.push(length);
    } else if let Ok(length) = u16::try_from(length) {
        bytes.push(126);
        bytes.extend(length.to_be_bytes());
    } else {
        bytes.push(127);
        bytes.extend((length as u64).to_be_bytes());
    }
}

/// An unmasked frame.
pub(crate) fn frame(first_byte: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    append_header(&mut bytes, first_byte, payload.len());
    bytes.extend(payload);
    bytes
}

/// A close frame with a code and a reason, or an empty one.
pub(crate) fn close(content: Option<&CloseFrame>) -> Vec<u8> {
    let payload = content.map_or_else(Vec::new, |content| {
        let code = u16::from(content.code).to_be_bytes();
        [&code, content.reason.as_bytes()].concat()
    });
    frame(FINAL | CLOSE, &payload)
}

/// The close frame that answers one with the same code and reason.
pub(crate) fn close_answer(close: &ReceivedClose) -> Vec<u8> {
    let mut payload = Vec::new();
    if close.code != NO_CODE {
        payload.extend(close.code.to_be_bytes());
        payload.extend(close.reason.as_bytes());
    }
    // The replacements in a broken reason can make it longer than it may be.
    payload.truncate(LONGEST_CONTROL_PAYLOAD);
    frame(FINAL | CLOSE, &payload)
}
