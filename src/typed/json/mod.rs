//! JSON methods of messages, sockets and streams, which do not name a codec.

mod messages;
mod sockets;
mod streams;
