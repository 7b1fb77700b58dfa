//! JSON, for programs that use no codec by name.

mod messages;
mod sockets;
mod streams;
