//! Endpoints that end the connection from the server's side.

use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::{Conversation, LONGEST_CLOSE_REASON};
use crate::handshake;
use crate::query::{BadQuery, Query};
use crate::request::Request;

/// Echoes `after` messages, sends a close frame with any code and waits for the answer.
///
/// Codes that RFC 6455 forbids are sent all the same, for a client to choke on.
pub(super) async fn close(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["code", "reason", "after"])?;
    let frame = requested_close_frame(&query)?;
    let after = requested_message_count(&query)?;

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    if conversation.echo_messages(after).await? {
        conversation.close(frame).await?;
    }
    Ok(())
}

/// Echoes `after` messages, then ends the TCP connection with no close frame.
pub(super) async fn drop_connection(
    request: &Request,
    connection: &mut Connection,
) -> EndpointResult {
    let query = request.query(&["after", "reset"])?;
    let after = requested_message_count(&query)?;
    let reset = query.number("reset", 0..=1)? == Some(1);

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    let still_open = conversation.echo_messages(after).await?;
    if still_open && reset {
        connection.stream.end_with_reset()?;
    } else if still_open {
        connection.stream.end_plainly(&connection.shutdown).await?;
    }
    Ok(())
}

fn requested_message_count(query: &Query<'_>) -> Result<u32, BadQuery> {
    Ok(query.number("after", 0..=u32::MAX)?.unwrap_or(0))
}

fn requested_close_frame(query: &Query<'_>) -> Result<Option<CloseFrame>, BadQuery> {
    let reason = query.text("reason");
    if let Some(long) = reason.filter(|reason| reason.len() > LONGEST_CLOSE_REASON) {
        let allowed = format!(
            "at most {LONGEST_CLOSE_REASON} bytes of UTF-8 are allowed, and these are {}",
            long.len()
        );
        return Err(BadQuery::new("reason", long, allowed));
    }
    let code = query.number("code", 0..=u16::MAX.into())?;
    match (code.and_then(|code| u16::try_from(code).ok()), reason) {
        (None, None) => Ok(None),
        (None, Some(reason)) => Err(BadQuery::new(
            "reason",
            reason,
            "a close frame can have a reason only together with a code",
        )),
        (Some(code), reason) => Ok(Some(CloseFrame {
            code: code.into(),
            reason: reason.unwrap_or_default().into(),
        })),
    }
}
