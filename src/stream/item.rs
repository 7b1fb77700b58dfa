use crate::error::Error;
use crate::message::Message;
use crate::socket::WebSocket;
use crate::sys::{JsMessage, Payload};

/// An item of a [`WebSocketStream`](crate::WebSocketStream): a [`Message`], which is copied into the
/// wasm memory, or a [`Payload`], which is not. The trait is sealed.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::{StreamItem, WebSocketStream};
///
/// async fn count<T: StreamItem>(mut stream: WebSocketStream<T>) -> usize {
///     let mut count = 0;
///     while let Some(Ok(_)) = stream.next().await {
///         count += 1;
///     }
///     count
/// }
/// ```
pub trait StreamItem: SinkItem + private::Receive {}

impl StreamItem for Message {}
impl StreamItem for Payload {}

/// An item of a [`SplitSink`](crate::SplitSink): a [`Message`], or a [`JsMessage`], such as a
/// [`Payload`]. The trait is sealed.
///
/// ```no_run
/// use futures_util::SinkExt;
/// use wasm_websocket::{Error, SinkItem, SplitSink};
///
/// async fn send_all<T: SinkItem>(mut sink: SplitSink<T>, items: Vec<T>) -> Result<(), Error> {
///     for item in items {
///         sink.send(item).await?;
///     }
///     Ok(())
/// }
/// ```
pub trait SinkItem: private::Send {}

impl SinkItem for Message {}
impl<T: JsMessage> SinkItem for T {}

mod private {
    use super::{Error, Payload, WebSocket};

    pub trait Receive: Sized {
        fn from_payload(payload: Payload) -> Result<Self, Error>;
    }

    pub trait Send: Sized {
        fn send_to(self, socket: &WebSocket) -> Result<(), Error>;
    }
}

impl private::Receive for Message {
    fn from_payload(payload: Payload) -> Result<Self, Error> {
        payload.message()
    }
}

impl private::Receive for Payload {
    fn from_payload(payload: Payload) -> Result<Self, Error> {
        Ok(payload)
    }
}

impl private::Send for Message {
    fn send_to(self, socket: &WebSocket) -> Result<(), Error> {
        socket.send(self)
    }
}

impl<T: JsMessage> private::Send for T {
    fn send_to(self, socket: &WebSocket) -> Result<(), Error> {
        socket.send_js(&self)
    }
}
