use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_sink::Sink;

use crate::dispatch::WakerSlot;
use crate::error::Error;
use crate::message::Message;
use crate::socket::{Shared, WebSocket};
use crate::stream::SinkItem;
use crate::sys::{JsMessage, Payload};

/// The sending half of a [`WebSocketStream`](crate::WebSocketStream).
///
/// Dropping it closes the connection only if it is the last handle.
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
#[must_use = "dropping a half drops its handle of the socket"]
pub struct SplitSink<T = Message> {
    socket: WebSocket,
    waker_slot: WakerSlot,
    item: PhantomData<fn(T)>,
}

impl<T> SplitSink<T> {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self {
            waker_slot: WakerSlot::default(),
            socket,
            item: PhantomData,
        }
    }

    /// Returns the socket, for its closures, its state, and closing with a code.
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
        let shared = self.socket.shared();
        let answer = poll(shared);
        match answer {
            Poll::Pending => self.waker_slot.park(&shared.wakers, context.waker()),
            Poll::Ready(_) => self.waker_slot.leave(),
        }
        answer
    }
}

impl SplitSink {
    /// Converts to a sink of payloads, which are sent without a copy: see
    /// [`WebSocketStream::into_payloads`](crate::WebSocketStream::into_payloads).
    ///
    /// ```no_run
    /// use futures_util::{SinkExt, StreamExt};
    /// use wasm_websocket::{SplitSink, SplitStream};
    ///
    /// # async fn example(from: SplitStream, to: SplitSink) -> Result<(), wasm_websocket::Error> {
    /// from.into_payloads().forward(to.into_payloads()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_payloads(self) -> SplitSink<Payload> {
        self.into_js()
    }

    /// Converts to a sink of JavaScript values of one type, which are sent without a copy, as
    /// [`WebSocket::send_js`](crate::WebSocket::send_js) does.
    ///
    /// ```no_run
    /// use futures_util::SinkExt;
    /// use wasm_websocket::SplitSink;
    ///
    /// # async fn example(sink: SplitSink, files: Vec<web_sys::Blob>) -> Result<(), wasm_websocket::Error> {
    /// let mut uploads = sink.into_js::<web_sys::Blob>();
    /// for file in files {
    ///     uploads.send(file).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_js<T: JsMessage>(self) -> SplitSink<T> {
        SplitSink {
            socket: self.socket,
            waker_slot: self.waker_slot,
            item: PhantomData,
        }
    }
}

impl<T: SinkItem> Sink<T> for SplitSink<T> {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.poll(context, Shared::poll_ready)
    }

    fn start_send(self: Pin<&mut Self>, item: T) -> Result<(), Error> {
        item.send_to(&self.socket)
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

impl<T> fmt::Debug for SplitSink<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SplitSink")
            .field("socket", &self.socket)
            .finish_non_exhaustive()
    }
}
