//! Endpoints that say nothing when they should.

use tokio::io::AsyncWriteExt;

use super::EndpointResult;
use crate::connection::Connection;
use crate::handshake;
use crate::request::Request;

/// Never answers the upgrade request, until the client goes away.
pub(super) async fn hang(request: &Request, connection: &mut Connection) -> EndpointResult {
    request.query(&[])?;
    connection.discard_input().await;
    Ok(())
}

/// Opens the WebSocket and then throws away whatever the client sends: no echo, no pong, no
/// answer to a close frame. The TCP connection stays until the client ends it.
pub(super) async fn mute(request: &Request, connection: &mut Connection) -> EndpointResult {
    request.query(&[])?;
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    connection.stream.write_all(answer.as_bytes()).await?;
    connection.discard_input().await;
    Ok(())
}
