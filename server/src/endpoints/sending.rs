//! Endpoints that send more than an answer.

use std::io;
use std::ops::Range;

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::{Conversation, close_frame};
use crate::frames::{self, CONTINUATION, FINAL, LONGEST_CONTROL_PAYLOAD, PING, TEXT};
use crate::handshake;
use crate::query::{BadQuery, Query};
use crate::request::Request;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// The largest message that is sent.
const LARGEST_MESSAGE: u32 = 64 * 1024 * 1024;

/// How many bytes are written at once, as far as there are so many.
const WRITE_SIZE: usize = 64 * 1024;

/// The messages of `/burst`.
///
/// The message with the index `i`, which counts from 0, begins with `i` in decimal, if it is long
/// enough for that. Every other byte depends on its position in the message only: the lower case
/// letters from `a` to `z`, again and again. So message 12 of 5 bytes is `12cde`.
#[derive(Debug)]
struct Burst {
    count: u32,
    size: usize,
    /// Text or binary.
    opcode: u8,
    /// How many bytes of payload a frame has at most.
    fragment: usize,
}

/// Sends many messages as fast as the client takes them, then echoes or closes.
///
/// It reads nothing meanwhile.
pub(super) async fn burst(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["count", "size", "kind", "fragment", "after", "then"])?;
    let burst = Burst::requested(&query)?;
    let after = query.messages_before()?;
    let closes = query.choice("then", &[("echo", false), ("close", true)])?;

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let shutdown = connection.shutdown.clone();
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    if !conversation.echo_messages(after).await? {
        return Ok(());
    }
    match shutdown
        .run_until_cancelled(burst.send(&mut conversation))
        .await
    {
        Some(sent) => sent?,
        // In the middle of a message there can be no close frame.
        None => return Ok(()),
    }
    if closes == Some(true) {
        let frame = close_frame(CloseCode::Normal, "");
        conversation.close(Some(frame)).await?;
    } else {
        conversation.echo_until_closed().await?;
    }
    Ok(())
}

impl Burst {
    fn requested(query: &Query<'_>) -> Result<Self, BadQuery> {
        let size = query.number("size", 0..=LARGEST_MESSAGE)?.unwrap_or(16);
        // No message has more fragments than bytes, and without the key it has one.
        let fragment = query.number("fragment", 1..=LARGEST_MESSAGE)?;
        Ok(Self {
            count: query.number("count", 0..=u32::MAX)?.unwrap_or(10_000),
            size: size as usize,
            opcode: query.data_opcode()?,
            fragment: fragment.unwrap_or(LARGEST_MESSAGE) as usize,
        })
    }

    /// Sends the messages without ever holding much more than one write of them.
    async fn send(&self, conversation: &mut Conversation<'_>) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(2 * WRITE_SIZE);
        for index in 0..self.count {
            let digits = index.to_string();
            let digits = if digits.len() <= self.size {
                digits.as_bytes()
            } else {
                &[]
            };
            let mut sent = 0;
            loop {
                let end = self.size.min(sent + self.fragment);
                frames::append_header(&mut bytes, self.first_byte(sent, end), end - sent);
                while sent < end {
                    let piece = sent..end.min(sent + WRITE_SIZE);
                    sent = piece.end;
                    append_content(&mut bytes, digits, piece);
                    if bytes.len() >= WRITE_SIZE {
                        conversation.write(&bytes).await?;
                        bytes.clear();
                    }
                }
                if sent == self.size {
                    break;
                }
            }
        }
        conversation.write(&bytes).await
    }

    /// The first byte of the frame with this part of a message.
    fn first_byte(&self, start: usize, end: usize) -> u8 {
        let opcode = if start == 0 {
            self.opcode
        } else {
            CONTINUATION
        };
        let is_last = end == self.size;
        if is_last { FINAL | opcode } else { opcode }
    }
}

/// Appends a part of a message that begins with these digits.
fn append_content(bytes: &mut Vec<u8>, digits: &[u8], positions: Range<usize>) {
    bytes.extend(positions.map(|position| {
        let letter = || b'a' + (position % 26) as u8;
        digits.get(position).copied().unwrap_or_else(letter)
    }));
}

/// Takes messages, and answers every so many of them with how many bytes they had.
pub(super) async fn collect(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["count"])?;
    let count = query.number("count", 1..=u32::MAX)?.unwrap_or(1);
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    loop {
        let mut bytes = 0;
        for _ in 0..count {
            match conversation.next_message().await? {
                Some(message) => bytes += message.len(),
                None => return Ok(()),
            }
        }
        conversation.send(Message::text(bytes.to_string())).await?;
    }
}

/// Sends pings, each after the pong to the one before it, then echoes.
pub(super) async fn ping(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["count", "payload", "between"])?;
    let count = query.number("count", 0..=u32::MAX)?.unwrap_or(1);
    let payload = query.text("payload").unwrap_or("ping");
    let is_between_fragments = query.flag("between")?;
    if payload.len() > LONGEST_CONTROL_PAYLOAD {
        let allowed = format!("at most {LONGEST_CONTROL_PAYLOAD} bytes of UTF-8 are allowed");
        return Err(BadQuery::new("payload", payload, allowed).into());
    }

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    if is_between_fragments {
        conversation.write(&frames::frame(TEXT, b"be")).await?;
    }
    let ping = frames::frame(FINAL | PING, payload.as_bytes());
    for _ in 0..count {
        conversation.write(&ping).await?;
        if !conversation.receive_pong(payload.as_bytes()).await? {
            return Ok(());
        }
    }
    if is_between_fragments {
        let rest = frames::frame(FINAL | CONTINUATION, b"tween");
        conversation.write(&rest).await?;
    }
    Ok(conversation.echo_until_closed().await?)
}
