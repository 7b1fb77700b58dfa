//! Endpoints that behave well after the handshake.

use axum::http::HeaderValue;

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::frames::{self, FINAL};
use crate::handshake;
use crate::query::{BadQuery, Query};
use crate::request::Request;

/// Echoes text and binary messages and answers a close frame with its own code and reason.
pub(super) async fn echo(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["protocol", "force"])?;
    let protocols = match query.number("force", 0..=2)?.unwrap_or(0) {
        0 => select_protocol(request, &query)?.into_iter().collect(),
        1 => vec![forced_protocol(&query)?],
        _ => forced_protocol(&query)?.split(',').collect(),
    };
    let answer = handshake::acceptance_with_protocols(request, &protocols);
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    Ok(conversation.echo_until_closed().await?)
}

/// Sends its first messages in the same write as the handshake answer, so that a client
/// that listens too late misses them; then echoes.
///
/// The system sends what was written at once in one TCP segment as long as it fits into one.
pub(super) async fn greet(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["text", "count", "kind"])?;
    let text = query.text("text").unwrap_or("hello");
    let count = query.number("count", 1..=1000)?.unwrap_or(1);
    let first_byte = FINAL | query.data_opcode()?;

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut bytes = answer.into_bytes();
    if count == 1 {
        bytes.extend(frames::frame(first_byte, text.as_bytes()));
    } else {
        for index in 0..count {
            let numbered = format!("{text} {index}");
            bytes.extend(frames::frame(first_byte, numbered.as_bytes()));
        }
    }
    let mut conversation = Conversation::open(connection, &bytes).await?;
    Ok(conversation.echo_until_closed().await?)
}

/// The subprotocol to answer with, whether the client offers it or not.
fn forced_protocol<'a>(query: &'a Query<'_>) -> Result<&'a str, BadQuery> {
    let protocol = query.text("protocol").ok_or_else(|| {
        let force = query.text("force").unwrap_or_default();
        BadQuery::new("force", force, "it needs a protocol to force")
    })?;
    match HeaderValue::from_str(protocol) {
        Ok(_) if protocol.is_ascii() => Ok(protocol),
        _ => Err(BadQuery::new(
            "protocol",
            protocol,
            "only what can be in a header is allowed: printable ASCII",
        )),
    }
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
                BadQuery::new("protocol", wanted, allowed + " is allowed without force=1")
            }),
    }
}
