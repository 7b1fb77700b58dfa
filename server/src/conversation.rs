use std::io;

use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, error::ProtocolError};
use tokio_util::sync::CancellationToken;

use crate::client_stream::ClientStream;
use crate::connection::Connection;
use crate::groups::{Order, Record, WaitingOrders};

/// The largest message and frame that is received: exactly 64 MiB pass.
const MESSAGE_SIZE_LIMIT: usize = 64 * 1024 * 1024;

/// A control frame has at most 125 bytes of payload, and the close code takes two of them.
pub(crate) const LONGEST_CLOSE_REASON: usize = 123;

/// The well-behaved half of an endpoint: an open WebSocket that keeps to RFC 6455.
///
/// It answers pings and close frames by itself, says 1001 when the server shuts down, and
/// carries out the orders of the control channel.
#[derive(Debug)]
pub(crate) struct Conversation<'connection> {
    socket: WebSocketStream<&'connection mut ClientStream>,
    shutdown: &'connection CancellationToken,
    orders: WaitingOrders,
}

/// What a conversation has to deal with next.
#[derive(Debug)]
pub(crate) enum Event {
    Shutdown,
    Ordered(Order),
    Received(Option<Result<Message, tungstenite::Error>>),
}

/// What came of an [`Event`].
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A text or binary message was received.
    Message(Message),
    /// Nothing that the endpoint has to know.
    Nothing,
    /// The WebSocket was closed.
    Closed,
}

impl<'connection> Conversation<'connection> {
    /// Writes the answer that opens the WebSocket, and starts to speak it.
    ///
    /// It takes orders from before the answer is written: who has read it can rely on that.
    pub(crate) async fn open(
        connection: &'connection mut Connection,
        answer: &[u8],
    ) -> io::Result<Self> {
        let orders = take_orders(connection);
        connection.stream.open(answer).await?;
        Ok(Self::new(connection, orders).await)
    }

    /// Starts to speak WebSocket on a connection that was opened earlier.
    pub(crate) async fn over(connection: &'connection mut Connection) -> Self {
        let orders = take_orders(connection);
        Self::new(connection, orders).await
    }

    async fn new(connection: &'connection mut Connection, orders: WaitingOrders) -> Self {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_SIZE_LIMIT))
            .max_frame_size(Some(MESSAGE_SIZE_LIMIT));
        let socket =
            WebSocketStream::from_raw_socket(&mut connection.stream, Role::Server, Some(config))
                .await;
        Self {
            socket,
            shutdown: &connection.shutdown,
            orders,
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

    /// Records a message with a number.
    pub(crate) fn numbered(&self, number: u64) {
        if let Some(record) = self.socket.get_ref().record() {
            record.numbered(number);
        }
    }

    pub(crate) async fn send(&mut self, message: Message) -> io::Result<()> {
        self.socket.send(message).await.map_err(io::Error::other)
    }

    /// Writes frames as they are, which the endpoint answers for.
    pub(crate) async fn write(&mut self, frames: &[u8]) -> io::Result<()> {
        // Whatever this conversation has sent itself is written already.
        self.socket.get_mut().write_all(frames).await
    }

    /// Waits for a pong with this payload. Tells whether the WebSocket is still open after it.
    ///
    /// Messages in front of it are thrown away, and orders wait, because the endpoint may be in
    /// the middle of a message.
    pub(crate) async fn receive_pong(&mut self, payload: &[u8]) -> io::Result<bool> {
        loop {
            let event = tokio::select! {
                () = self.shutdown.cancelled() => Event::Shutdown,
                received = self.socket.next() => Event::Received(received),
            };
            if let Event::Received(Some(Ok(Message::Pong(received)))) = &event
                && received == payload
            {
                return Ok(true);
            }
            if let Outcome::Closed = self.handle(event).await? {
                return Ok(false);
            }
        }
    }

    /// Waits for the next event. Nothing is lost when the returned future is dropped.
    pub(crate) async fn next_event(&mut self) -> Event {
        tokio::select! {
            () = self.shutdown.cancelled() => Event::Shutdown,
            // Without a group there is no one who could give an order.
            Some(order) = self.orders.recv() => Event::Ordered(order),
            received = self.socket.next() => Event::Received(received),
        }
    }

    /// Does what an event asks for, except for answering a message.
    pub(crate) async fn handle(&mut self, event: Event) -> io::Result<Outcome> {
        match event {
            Event::Shutdown => {
                let frame = close_frame(CloseCode::Away, "the server shuts down");
                self.close(Some(frame)).await?;
                Ok(Outcome::Closed)
            }
            Event::Ordered(Order::Close(frame)) => {
                self.close(frame).await?;
                Ok(Outcome::Closed)
            }
            Event::Ordered(Order::Send(text)) => {
                self.send(Message::text(text)).await?;
                Ok(Outcome::Nothing)
            }
            Event::Received(Some(Ok(message @ (Message::Text(_) | Message::Binary(_))))) => {
                Ok(Outcome::Message(message))
            }
            // Pings and close frames are answered by the next read.
            Event::Received(Some(Ok(_))) => Ok(Outcome::Nothing),
            Event::Received(Some(Err(error))) => {
                self.fail(error).await?;
                Ok(Outcome::Closed)
            }
            Event::Received(None) => Ok(Outcome::Closed),
        }
    }

    /// The next text or binary message, or `None` after the WebSocket was closed.
    pub(crate) async fn next_message(&mut self) -> io::Result<Option<Message>> {
        loop {
            let event = self.next_event().await;
            match self.handle(event).await? {
                Outcome::Message(message) => return Ok(Some(message)),
                Outcome::Nothing => {}
                Outcome::Closed => return Ok(None),
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
        self.socket.get_mut().end_gently(self.shutdown).await
    }
}

/// The orders of the group, which never come if there is none.
fn take_orders(connection: &Connection) -> WaitingOrders {
    let record = connection.stream.record();
    record.map_or_else(|| mpsc::channel(1).1, Record::take_orders)
}

pub(crate) fn close_frame(code: CloseCode, reason: &str) -> CloseFrame {
    CloseFrame {
        code,
        reason: reason.into(),
    }
}
