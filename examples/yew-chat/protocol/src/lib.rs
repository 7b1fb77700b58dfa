//! What the client and the server of the chat say to each other, as JSON.
//!
//! 1. A connection begins with [`ToServer::Enter`]. The server answers with every line that the client
//!    has not seen, and with who is where.
//! 2. [`ToServer::Say`] may come twice, when a client does not know whether it has arrived before a
//!    connection was lost. The server takes each number of a client once.
//! 3. The client knows that a line has arrived when it gets it back, in [`ToClient::Lines`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The longest name of a person or a room, in characters.
pub const MAX_NAME: usize = 24;

/// The longest line, in characters.
pub const MAX_TEXT: usize = 2000;

/// The room in which everybody begins.
pub const LOBBY: &str = "lobby";

/// What a client says.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub enum ToServer {
    /// The first message of each connection.
    Enter {
        /// The name of the person.
        name: String,
        /// What tells this client from all others, over all its connections.
        client: String,
        /// The room that the person is in.
        room: String,
        /// The number of the last line that the client has, or 0.
        seen: u64,
    },
    /// The person goes to another room.
    Go(String),
    /// The person says something.
    Say(Saying),
    /// Asks for a [`ToClient::Pong`].
    Ping,
}

/// What a person says.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Saying {
    /// The number among what this client says, from 1 on.
    pub number: u64,
    /// The room in which it is said.
    pub room: String,
    /// What is said.
    pub text: String,
}

/// What the server says.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub enum ToClient {
    /// The next lines, in the order of their numbers.
    Lines(Vec<Line>),
    /// Who is in which room now.
    People(People),
    /// The answer to [`ToServer::Ping`].
    Pong,
}

/// The names of the people in each room that has any.
pub type People = BTreeMap<String, Vec<String>>;

/// Something that was said.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The number among all lines, from 1 on, without gaps.
    pub number: u64,
    /// Who said it.
    pub name: String,
    /// The client that said it.
    pub client: String,
    /// What was said.
    pub saying: Saying,
    /// When it was said, in milliseconds since 1970.
    pub time: u64,
}

/// Returns a name of a person or a room as it is used: without spaces around it. Returns the rule
/// that it breaks if it cannot be used.
pub fn checked_name(name: &str) -> Result<&str, String> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err("a name is not empty".to_owned()),
        count if count > MAX_NAME => Err(format!("{count} characters; at most {MAX_NAME}")),
        _ if name.chars().any(char::is_control) => {
            Err("a name has no control characters".to_owned())
        }
        _ => Ok(name),
    }
}

/// Returns a line as it is sent, or the rule that it breaks.
pub fn checked_text(text: &str) -> Result<&str, String> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err("a line is not empty".to_owned()),
        count if count > MAX_TEXT => Err(format!("{count} characters; at most {MAX_TEXT}")),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_lines_are_trimmed_and_limited() {
        assert_eq!(checked_name(" Ada "), Ok("Ada"));
        assert_eq!(
            checked_name(&"ä".repeat(MAX_NAME)),
            Ok(&*"ä".repeat(MAX_NAME))
        );
        assert!(checked_name(&"ä".repeat(MAX_NAME + 1)).is_err());
        assert!(checked_name(" ").is_err());
        assert!(checked_name("a\u{7}").is_err());
        assert_eq!(checked_text("hello\n"), Ok("hello"));
        assert!(checked_text("\n").is_err());
        assert!(checked_text(&"x".repeat(MAX_TEXT + 1)).is_err());
    }
}
