//! Messages that have been received and not been read, and their limit.

mod inbox;
mod queue;

pub(crate) use self::inbox::Inbox;
pub use self::queue::{OverflowPolicy, ReceiveLimit, ReceiveStats};

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;
