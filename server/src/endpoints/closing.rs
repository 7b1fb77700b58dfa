//! Endpoints that end the connection from the server's side.

use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::{Conversation, LONGEST_CLOSE_REASON};
use crate::frames;
use crate::groups::Ending;
use crate::handshake;
use crate::query::{BadQuery, Query};
use crate::request::Request;

/// When `/drop` ends the connection, compared with the handshake answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Before,
    During,
    After,
}

const MOMENTS: &[(&str, Moment)] = &[
    ("after", Moment::After),
    ("before", Moment::Before),
    ("during", Moment::During),
];

/// Echoes `after` messages, sends a close frame with any code and waits for the answer, or ends
/// the TCP connection right behind the close frame.
///
/// Codes that RFC 6455 forbids are sent all the same, for a client to choke on.
pub(super) async fn close(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["code", "reason", "after", "wait"])?;
    let frame = requested_close_frame(&query)?;
    let after = query.messages_before()?;
    let waits = query.number("wait", 0..=1)? != Some(0);

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    if !conversation.echo_messages(after).await? {
        return Ok(());
    }
    if waits {
        conversation.close(frame).await?;
    } else {
        conversation.send(Message::Close(frame)).await?;
        connection.end(Ending::Plain).await?;
    }
    Ok(())
}

/// Ends the TCP connection with no close frame: instead of an answer, in the middle of the
/// answer, or after `after` messages were echoed.
pub(super) async fn drop_connection(
    request: &Request,
    connection: &mut Connection,
) -> EndpointResult {
    let query = request.query(&["when", "after", "reset"])?;
    let moment = query.choice("when", MOMENTS)?;
    let moment = moment.unwrap_or(Moment::After);
    let after = query.messages_before()?;
    let ending = if query.flag("reset")? {
        Ending::Reset
    } else {
        Ending::Plain
    };
    if after > 0 && moment != Moment::After {
        let allowed = "there are messages to echo only with when=after";
        return Err(BadQuery::new("after", &after.to_string(), allowed).into());
    }

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    match moment {
        Moment::Before => {}
        Moment::During => {
            let (beginning, _) = answer.as_bytes().split_at(answer.len() / 2);
            connection.stream.refuse(beginning).await?;
        }
        Moment::After => {
            let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
            if !conversation.echo_messages(after).await? {
                return Ok(());
            }
        }
    }
    Ok(connection.end(ending).await?)
}

/// Sends a close frame when it is told to proceed, and leaves the end of TCP to the client. It reads
/// nothing, or throws away what it reads.
///
/// So a client with unsent data cannot answer, and one that waits for the end of TCP waits long.
pub(super) async fn linger(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["code", "reason", "for", "reads"])?;
    let close = frames::close(requested_close_frame(&query)?.as_ref());
    let time_limit = query.time_limit()?;
    let reads = query.flag("reads")?;

    let answer = handshake::acceptance(request, request.offered_protocols().next());
    connection.stream.open(answer.as_bytes()).await?;
    let goes_on = if reads {
        connection.wait_reading(time_limit).await
    } else {
        connection.wait(time_limit).await
    };
    if !goes_on {
        return Ok(());
    }
    connection.stream.write_all(&close).await?;
    let shutdown = connection.shutdown.clone();
    if reads {
        let reading = connection.stream.read_to_nowhere();
        shutdown.run_until_cancelled(reading).await;
    } else {
        shutdown.run_until_cancelled(connection.stream.gone()).await;
    }
    Ok(())
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
