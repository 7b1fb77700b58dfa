//! Endpoints that say nothing when they should, until they are told to proceed.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::frames;
use crate::handshake;
use crate::request::Request;

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
    if connection.wait_reading(time_limit).await {
        answer_close_frame(connection).await?;
    }
    Ok(())
}

/// Reads until there is a close frame, which may have come before, and answers it.
async fn answer_close_frame(connection: &mut Connection) -> EndpointResult {
    let mut nowhere = vec![0; 64 * 1024];
    loop {
        if let Some(close) = connection.stream.received_close() {
            let answer = frames::close_answer(close);
            connection.stream.write_all(&answer).await?;
            return Ok(connection.stream.end_gently(&connection.shutdown).await?);
        }
        let reading = connection.stream.read(&mut nowhere);
        match connection.shutdown.run_until_cancelled(reading).await {
            Some(Ok(count)) if count > 0 => {}
            _ => return Ok(()),
        }
    }
}
