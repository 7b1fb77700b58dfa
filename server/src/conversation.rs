use std::io;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, error::ProtocolError};
use tokio_util::sync::CancellationToken;

use crate::connection::{Connection, end_gently};

/// The largest message and frame that is received: exactly 64 MiB pass.
const MESSAGE_SIZE_LIMIT: usize = 64 * 1024 * 1024;

/// A control frame has at most 125 bytes of payload, and the close code takes two of them.
pub(crate) const LONGEST_CLOSE_REASON: usize = 123;

/// The well-behaved half of an endpoint: an open WebSocket that keeps to RFC 6455.
///
/// It answers pings and close frames by itself and says 1001 when the server shuts down.
#[derive(Debug)]
pub(crate) struct Conversation<'connection> {
    socket: WebSocketStream<&'connection mut TcpStream>,
    shutdown: &'connection CancellationToken,
}

impl<'connection> Conversation<'connection> {
    /// Starts to speak WebSocket on a connection whose handshake answer has been written.
    pub(crate) async fn over(connection: &'connection mut Connection) -> Self {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_SIZE_LIMIT))
            .max_frame_size(Some(MESSAGE_SIZE_LIMIT));
        let surplus = std::mem::take(&mut connection.surplus);
        let socket = WebSocketStream::from_partially_read(
            &mut connection.stream,
            surplus,
            Role::Server,
            Some(config),
        )
        .await;
        Self {
            socket,
            shutdown: &connection.shutdown,
        }
    }

    /// Sends every message back until the WebSocket is closed.
    pub(crate) async fn echo_until_closed(&mut self) -> io::Result<()> {
        while let Some(message) = self.next_message().await? {
            self.send(message).await?;
        }
        Ok(())
    }

    /// Sends `count` messages back. Tells whether the WebSocket is still open after them.
    pub(crate) async fn echo_messages(&mut self, count: u32) -> io::Result<bool> {
        for _ in 0..count {
            match self.next_message().await? {
                Some(message) => self.send(message).await?,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Sends a close frame and waits until the client has answered it or is gone.
    pub(crate) async fn close(&mut self, frame: Option<CloseFrame>) -> io::Result<()> {
        self.socket.close(frame).await.map_err(io::Error::other)?;
        // Messages may still be under way towards us, in front of the answer.
        while let Some(Ok(_)) = self.socket.next().await {}
        Ok(())
    }

    async fn send(&mut self, message: Message) -> io::Result<()> {
        self.socket.send(message).await.map_err(io::Error::other)
    }

    /// The next text or binary message, or `None` after the WebSocket was closed.
    async fn next_message(&mut self) -> io::Result<Option<Message>> {
        loop {
            let received = tokio::select! {
                () = self.shutdown.cancelled() => {
                    self.close(Some(close_frame(CloseCode::Away, "the server shuts down"))).await?;
                    return Ok(None);
                }
                received = self.socket.next() => received,
            };
            match received {
                Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                    return Ok(Some(message));
                }
                // Pings and close frames are answered by the next read.
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    self.fail(error).await?;
                    return Ok(None);
                }
                None => return Ok(None),
            }
        }
    }

    /// Tells a client that broke the protocol what it did, and ends the connection.
    async fn fail(&mut self, error: tungstenite::Error) -> io::Result<()> {
        let code = match &error {
            tungstenite::Error::Capacity(_) => CloseCode::Size,
            tungstenite::Error::Utf8(_) => CloseCode::Invalid,
            // There is no one left to be told.
            tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                return Ok(());
            }
            tungstenite::Error::Protocol(_) => CloseCode::Protocol,
            _ => return Err(io::Error::other(error)),
        };
        let reason = error.to_string();
        let fits = reason.len() <= LONGEST_CLOSE_REASON;
        let frame = close_frame(code, if fits { &reason } else { "" });
        self.socket
            .close(Some(frame))
            .await
            .map_err(io::Error::other)?;
        end_gently(self.socket.get_mut(), self.shutdown).await
    }
}

fn close_frame(code: CloseCode, reason: &str) -> CloseFrame {
    CloseFrame {
        code,
        reason: reason.into(),
    }
}
