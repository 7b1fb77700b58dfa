//! Sees what a client sends while somebody else reads it.

use crate::frames::{
    BINARY, CLOSE, CONTINUATION, FINAL, LONGEST_CONTROL_PAYLOAD, NO_CODE, PONG, TEXT,
};
use crate::groups::ReceivedClose;

/// Something worth recording that was read to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// A text or binary message, with all of its fragments.
    Message {
        bytes: u64,
    },
    Pong,
    /// The first close frame. Nothing after it counts.
    Close(ReceivedClose),
}

/// Follows the frames in the bytes of a client, in pieces of any size.
///
/// It judges nothing: what breaks the protocol is skipped as far as its length is known.
#[derive(Debug, Default)]
pub(crate) struct FrameObserver {
    /// The beginning of the next frame, until its header is complete.
    header: Vec<u8>,
    /// The frame whose payload is being read.
    frame: Option<Frame>,
    /// The payload that the message had in its fragments until now.
    message_bytes: u64,
    has_closed: bool,
}

impl FrameObserver {
    /// Looks at the next bytes and tells what ends in them.
    pub(crate) fn observe(&mut self, mut bytes: &[u8], mut tell: impl FnMut(Received)) {
        while !self.has_closed {
            let mut frame = match self.frame.take() {
                Some(frame) => frame,
                None => match self.read_header(&mut bytes) {
                    Some(frame) => frame,
                    None => return,
                },
            };
            frame.read_payload(&mut bytes);
            if frame.remaining > 0 {
                self.frame = Some(frame);
                return;
            }
            if let Some(received) = self.end_frame(&frame) {
                tell(received);
            }
        }
    }

    fn read_header(&mut self, bytes: &mut &[u8]) -> Option<Frame> {
        while let Some((first, rest)) = bytes.split_first() {
            self.header.push(*first);
            *bytes = rest;
            if let Some(frame) = Frame::from_header(&self.header) {
                self.header.clear();
                return Some(frame);
            }
        }
        None
    }

    fn end_frame(&mut self, frame: &Frame) -> Option<Received> {
        match frame.opcode {
            CONTINUATION | TEXT | BINARY => {
                self.message_bytes = self.message_bytes.saturating_add(frame.length);
                frame.is_final.then(|| Received::Message {
                    bytes: std::mem::take(&mut self.message_bytes),
                })
            }
            PONG => Some(Received::Pong),
            CLOSE => {
                self.has_closed = true;
                Some(Received::Close(frame.close()))
            }
            _ => None,
        }
    }
}

#[derive(Debug)]
struct Frame {
    is_final: bool,
    opcode: u8,
    mask: [u8; 4],
    length: u64,
    remaining: u64,
    /// The unmasked payload, which is kept of a close frame only.
    payload: Vec<u8>,
}

impl Frame {
    /// Parses a header, or tells that it is not complete yet.
    fn from_header(header: &[u8]) -> Option<Self> {
        let (&[first, second], rest) = header.split_first_chunk()?;
        let (length, rest) = match second & 0x7f {
            126 => {
                let (length, rest) = rest.split_first_chunk()?;
                (u16::from_be_bytes(*length).into(), rest)
            }
            127 => {
                let (length, rest) = rest.split_first_chunk()?;
                (u64::from_be_bytes(*length), rest)
            }
            length => (length.into(), rest),
        };
        let mask = if second & 0x80 == 0 {
            [0; 4]
        } else {
            *rest.first_chunk()?
        };
        Some(Self {
            is_final: first & FINAL != 0,
            opcode: first & 0x0f,
            mask,
            length,
            remaining: length,
            payload: Vec::new(),
        })
    }

    fn read_payload(&mut self, bytes: &mut &[u8]) {
        let count = usize::try_from(self.remaining)
            .map_or(bytes.len(), |remaining| remaining.min(bytes.len()));
        let (payload, rest) = bytes.split_at(count);
        *bytes = rest;
        if self.opcode == CLOSE {
            let kept = self.payload.len();
            let mask = self.mask.iter().cycle().skip(kept % 4);
            let unmasked = payload.iter().zip(mask).map(|(byte, mask)| byte ^ mask);
            let missing = LONGEST_CONTROL_PAYLOAD - kept;
            self.payload.extend(unmasked.take(missing));
        }
        self.remaining -= count as u64;
    }

    fn close(&self) -> ReceivedClose {
        match self.payload.split_first_chunk() {
            None => ReceivedClose {
                code: NO_CODE,
                reason: String::new(),
            },
            Some((code, reason)) => ReceivedClose {
                code: u16::from_be_bytes(*code),
                reason: String::from_utf8_lossy(reason).into_owned(),
            },
        }
    }
}
