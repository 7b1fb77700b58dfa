use std::pin::Pin;
use std::task::{Context, Poll};

use futures_sink::Sink;

use crate::error::Error;
use crate::message::Message;
use crate::socket::{Shared, WebSocket};
use crate::wakers::Parking;

/// The sending half of a [`WebSocketStream`](crate::WebSocketStream).
///
/// Dropping it does not close the connection as long as another handle is there.
///
/// ```no_run
/// use futures_util::SinkExt;
/// use wasm_websocket::SplitSink;
///
/// # async fn example(mut sink: SplitSink) -> Result<(), wasm_websocket::Error> {
/// sink.send("goodbye".into()).await?;
/// sink.close().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "dropping a half drops its handle of the socket"]
pub struct SplitSink {
    socket: WebSocket,
    parking: Parking,
}

impl SplitSink {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self {
            parking: socket.parking(),
            socket,
        }
    }

    /// The socket, for what a sink cannot do: its closures, its state, closing with a code.
    ///
    /// ```no_run
    /// # fn example(sink: &wasm_websocket::SplitSink) {
    /// println!("{} bytes to go", sink.socket().buffered_amount());
    /// # }
    /// ```
    #[must_use]
    pub fn socket(&self) -> &WebSocket {
        &self.socket
    }

    fn poll(
        &mut self,
        context: &mut Context<'_>,
        poll: impl Fn(&Shared) -> Poll<Result<(), Error>>,
    ) -> Poll<Result<(), Error>> {
        let answer = poll(self.socket.shared());
        match answer {
            Poll::Pending => self.parking.park(context.waker()),
            Poll::Ready(_) => self.parking.leave(),
        }
        answer
    }
}

impl Sink<Message> for SplitSink {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.poll(context, Shared::poll_ready)
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.socket.send(message)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.socket.close();
        self.poll(context, |shared| {
            shared.end_of_stream().map_or(Poll::Pending, Poll::Ready)
        })
    }
}
