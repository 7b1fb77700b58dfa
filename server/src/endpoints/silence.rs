//! Endpoints that say nothing when they should, until they are told to proceed.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time;

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::frames;
use crate::handshake;
use crate::request::Request;

/// The most that `/sip` reads at once.
const MOST_BYTES_AT_ONCE: u32 = 64 * 1024 * 1024;

/// Does not answer the upgrade request until it is told to proceed, then echoes.
pub(super) async fn hang(request: &Request, connection: &mut Connection) -> EndpointResult {
    let time_limit = request.query(&["for"])?.time_limit()?;
    if !connection.wait(time_limit).await {
        return Ok(());
    }
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    Ok(conversation.echo_until_closed().await?)
}

/// Opens the WebSocket and then throws away whatever the client sends: no echo, no pong, no
/// answer to a close frame. When it is told to proceed, it answers the close frame that has
/// come or is still to come, and nothing else. Until then the TCP connection stays until the
/// client ends it.
pub(super) async fn mute(request: &Request, connection: &mut Connection) -> EndpointResult {
    let time_limit = request.query(&["for"])?.time_limit()?;
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    connection.stream.open(answer.as_bytes()).await?;
    if connection.wait_reading(time_limit).await
        && let Some(close) = connection.wait_for_close_frame().await
    {
        let answer = frames::close_answer(&close);
        connection.stream.write_all(&answer).await?;
        connection.stream.end_gently(&connection.shutdown).await?;
    }
    Ok(())
}

/// Opens the WebSocket and reads nothing until it is told to proceed, then throws away every
/// message, or echoes them.
///
/// The system goes on taking what fits into its buffers. On Linux that is about 4 MiB, nearly
/// all of it on the side of the client, so there would be no use in a smaller receive buffer.
pub(super) async fn stall(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["for", "echo"])?;
    let time_limit = query.time_limit()?;
    let echoes = query.flag("echo")?;
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    connection.stream.open(answer.as_bytes()).await?;
    if !connection.wait(time_limit).await {
        return Ok(());
    }
    let mut conversation = Conversation::over(connection).await;
    if echoes {
        conversation.echo_until_closed().await?;
    } else {
        while conversation.next_message().await?.is_some() {}
    }
    Ok(())
}

/// Opens the WebSocket and reads so many bytes every so many milliseconds, and answers nothing, so
/// that what the client has sent leaves it slowly and without an end.
pub(super) async fn sip(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["bytes", "every"])?;
    let bytes = query.number("bytes", 1..=MOST_BYTES_AT_ONCE)?.unwrap_or(1);
    let every = query.number("every", 1..=u32::MAX)?.unwrap_or(100);
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    connection.stream.open(answer.as_bytes()).await?;
    let mut nowhere = vec![0; bytes as usize];
    let mut ticks = time::interval(Duration::from_millis(every.into()));
    let shutdown = connection.shutdown.clone();
    loop {
        let sipping = async {
            ticks.tick().await;
            connection.stream.read(&mut nowhere).await
        };
        match shutdown.run_until_cancelled(sipping).await {
            Some(Ok(count)) if count > 0 => {}
            _ => return Ok(()),
        }
    }
}
