use std::collections::BTreeMap;

use serde::Serialize;

/// What the server has seen of a group until now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Snapshot {
    /// The upgrade requests that were read.
    pub(crate) requests: u64,
    /// The TCP connections, from when their request was read until their end was seen or made.
    pub(crate) open: u64,
    /// The text and binary messages that were read to their end.
    pub(crate) received_messages: u64,
    /// The payload of these messages.
    pub(crate) received_bytes: u64,
    /// The numbers of the messages that `/numbers` has read, in the order in which they came. Those
    /// that follow each other are there as the first and the last one.
    pub(crate) numbers: Vec<(u64, u64)>,
    /// The pongs that were read, whether they answer a ping or not.
    pub(crate) pongs: u64,
    /// How often a connection that was opened has ended with which close code.
    pub(crate) closes: BTreeMap<u16, u64>,
    /// The close frame that was read last, told as soon as it is read.
    pub(crate) last_close: Option<ReceivedClose>,
    /// The connections that the client ended before the handshake was answered.
    pub(crate) cancelled: u64,
    /// The port of the group's own listener. It is kept while the group does not listen.
    pub(crate) port: Option<u16>,
    /// Whether the system accepts connections on that port.
    pub(crate) listening: bool,
}

impl Snapshot {
    pub(super) fn add_number(&mut self, number: u64) {
        match self.numbers.last_mut() {
            Some((_, last)) if number.checked_sub(1) == Some(*last) => *last = number,
            _ => self.numbers.push((number, number)),
        }
    }

    pub(crate) fn to_json(&self) -> String {
        // Only a map whose keys are no strings or numbers could fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A close frame as the client sent it, whatever it contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ReceivedClose {
    /// The code, or 1005 for a frame without one.
    pub(crate) code: u16,
    /// The reason, in which bytes that are not UTF-8 are replaced.
    pub(crate) reason: String,
}
