use crate::error::Error;
use crate::message::Message;
use crate::socket::WebSocket;
use crate::sys::Payload;

/// What a stream gives and its sink takes: a [`Message`], which is copied into the wasm memory,
/// or a [`Payload`], which is not. Nothing else can be one.
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
pub trait StreamItem: private::Sealed {}

impl StreamItem for Message {}
impl StreamItem for Payload {}

mod private {
    use super::{Error, Payload, WebSocket};

    pub trait Sealed: Sized {
        fn from_payload(payload: Payload) -> Result<Self, Error>;
        fn send_to(self, socket: &WebSocket) -> Result<(), Error>;
    }
}

impl private::Sealed for Message {
    fn from_payload(payload: Payload) -> Result<Self, Error> {
        payload.message()
    }

    fn send_to(self, socket: &WebSocket) -> Result<(), Error> {
        socket.send(self)
    }
}

impl private::Sealed for Payload {
    fn from_payload(payload: Payload) -> Result<Self, Error> {
        Ok(payload)
    }

    fn send_to(self, socket: &WebSocket) -> Result<(), Error> {
        socket.send_js(&self)
    }
}
