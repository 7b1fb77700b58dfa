//! What the client and the feed of the ticker say to each other, as JSON.
//!
//! 1. A connection begins with [`Command::Rate`]. Then the feed sends [`Update`]s.
//! 2. The client says with [`Command::Shown`] how many of them are on the screen. The feed is never more than
//!    [`WINDOW`] updates ahead of that: what does not fit is skipped, because an old price is of no use
//!    to anybody, and the next update says how many there were.

use serde::{Deserialize, Serialize};

/// What is traded.
pub const SYMBOLS: [&str; 5] = ["ACME", "BOLT", "CROW", "DUNE", "ECHO"];

/// The most updates a second that a client can ask for.
pub const MAX_RATE: u32 = 20_000;

/// The most updates that are on their way, or wait to be shown.
pub const WINDOW: u64 = 300;

/// What a client asks for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum Command {
    /// So many updates a second, of all symbols together.
    Rate(u32),
    /// How many updates of this connection the client has shown.
    Shown(u64),
}

/// A new price.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Update {
    /// The number of the update in its connection, from 1, with those that were skipped.
    pub number: u64,
    /// The index of the symbol.
    pub symbol: usize,
    /// The price in cents.
    pub cents: u32,
}
