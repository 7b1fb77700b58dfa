//! Endpoints that behave well.

use std::io;

use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::handshake;
use crate::query::{BadQuery, Query};
use crate::request::Request;

/// Echoes text and binary messages and answers a close frame with its own code and reason.
pub(super) async fn echo(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["protocol"])?;
    let protocol = select_protocol(request, &query)?;
    let answer = handshake::acceptance(request, protocol);
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    Ok(conversation.echo_until_closed().await?)
}

/// Sends its first messages in the same write as the handshake answer, so that a client
/// that listens too late misses them; then echoes.
///
/// The system sends what was written at once in one TCP segment as long as it fits into one.
pub(super) async fn greet(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["text", "count"])?;
    let text = query.text("text").unwrap_or("hello");
    let count = query.number("count", 1..=1000)?.unwrap_or(1);

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut bytes = answer.into_bytes();
    if count == 1 {
        append_text_frame(&mut bytes, text.to_owned())?;
    } else {
        for index in 0..count {
            append_text_frame(&mut bytes, format!("{text} {index}"))?;
        }
    }
    let mut conversation = Conversation::open(connection, &bytes).await?;
    Ok(conversation.echo_until_closed().await?)
}

fn append_text_frame(bytes: &mut Vec<u8>, text: String) -> io::Result<()> {
    Frame::message(text, OpCode::Data(Data::Text), true)
        .format(bytes)
        .map_err(io::Error::other)
}

fn select_protocol<'a>(
    request: &'a Request,
    query: &Query<'_>,
) -> Result<Option<&'a str>, BadQuery> {
    match query.text("protocol") {
        None => Ok(request.offered_protocols().next()),
        Some("") => Ok(None),
        Some(wanted) => request
            .offered_protocols()
            .find(|offered| *offered == wanted)
            .map(Some)
            .ok_or_else(|| {
                let offered: Vec<&str> = request.offered_protocols().collect();
                let allowed = match offered.as_slice() {
                    [] => "the client offers no subprotocol, so only an empty one".to_owned(),
                    offered => format!(
                        "one that the client offers ({}) or an empty one",
                        offered.join(", ")
                    ),
                };
                BadQuery::new("protocol", wanted, allowed + " is allowed")
            }),
    }
}
