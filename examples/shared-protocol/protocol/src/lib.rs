//! What the client and the server of the guessing game say to each other.

use serde::{Deserialize, Serialize};

/// What the client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToServer {
    /// The number could be this one.
    Guess(u32),
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToClient {
    /// It comes first: the number is below this one.
    Limit(u32),
    /// The number is larger than the guess.
    Larger,
    /// The number is smaller than the guess.
    Smaller,
    /// That was it.
    Right {
        /// How many guesses it took.
        guesses: u32,
    },
    /// The server has not understood, and says why.
    Misunderstood(String),
}
