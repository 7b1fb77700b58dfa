//! In-memory connections, for the tests of programs that use this crate. It needs the feature
//! `testing`.
//!
//! [`pair`] creates the two ends of a connection. Each is a `Stream` and a `Sink` of messages, like
//! a [`WebSocketStream`](crate::WebSocketStream). Neither a browser nor a server is needed, so
//! tests run natively. Write the code under test for any stream and sink, and drive it from the
//! other end:
//!
//! ```
//! # #[cfg(feature = "json")]
//! # fn main() {
//! use futures_util::{FutureExt, Sink, SinkExt, Stream, StreamExt};
//! use wasm_websocket::testing::pair;
//! use wasm_websocket::{Channel, CloseCode, CloseReason, Error, Json, Message};
//!
//! /// Requests the sum of two numbers. In a browser, `stream` is a `WebSocketStream`.
//! async fn add<S>(stream: S, one: u32, two: u32) -> Result<Option<u32>, Error>
//! where
//!     S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
//! {
//!     let mut channel = Channel::new(stream, Json::new());
//!     channel.send((one, two)).await?;
//!     channel.next().await.transpose()
//! }
//!
//! let (client, mut server) = pair();
//! server.send_now("3").unwrap(); // The reply is queued before the request.
//! let sum = add(client, 1, 2).now_or_never().unwrap();
//! assert_eq!(sum.unwrap(), Some(3));
//! let question = server.next().now_or_never().unwrap().unwrap();
//! assert_eq!(question.unwrap().as_text(), Some("[1,2]"));
//!
//! let (client, server) = pair();
//! server.lose();
//! let error = add(client, 1, 2).now_or_never().unwrap().unwrap_err();
//! assert_eq!(error.close_event().unwrap().code, CloseCode::ABNORMAL);
//! # }
//! # #[cfg(not(feature = "json"))]
//! # fn main() {}
//! ```
//!
//! No time passes: closing takes effect immediately, and there are no time-outs. Test connecting
//! and unresponsive peers in a browser, because both take time.

mod link;
mod memory_stream;

pub use self::memory_stream::MemoryStream;

use crate::connection::Options;
use crate::error::Error;
use crate::socket::WebSocketBuilder;

/// Creates the two ends of an open connection, with the default options.
///
/// ```
/// use futures_util::{FutureExt, SinkExt, StreamExt};
/// use wasm_websocket::testing::pair;
///
/// let (mut client, mut server) = pair();
/// client.send("hello".into()).now_or_never().unwrap().unwrap();
/// let message = server.next().now_or_never().unwrap().unwrap();
/// assert_eq!(message.unwrap().as_text(), Some("hello"));
/// ```
pub fn pair() -> (MemoryStream, MemoryStream) {
    MemoryStream::pair(&Options::default())
}

/// Creates the two ends of an open connection, both with the options of a socket: the water marks,
/// the receive limit and the maximum message size. The URL, the subprotocols and the time-outs are
/// not used.
///
/// # Errors
///
/// [`InvalidOption`](crate::ErrorKind::InvalidOption), as for
/// [`build`](crate::WebSocketBuilder::build).
///
/// ```
/// use wasm_websocket::testing::pair_with;
/// use wasm_websocket::{Error, WebSocket};
///
/// # fn main() -> Result<(), Error> {
/// let options = WebSocket::builder("/").high_water_mark(16);
/// let (client, server) = pair_with(options)?;
/// # Ok(())
/// # }
/// ```
pub fn pair_with(options: WebSocketBuilder) -> Result<(MemoryStream, MemoryStream), Error> {
    Ok(MemoryStream::pair(&options.into_options()?))
}
