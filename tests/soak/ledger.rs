//! What became of each message.

use std::fmt;

use wasm_websocket::Delivery;

/// The messages that one or more clients have sent, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    messages: Vec<Entry>,
    last_echo: Option<usize>,
    refused: u64,
    faults: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    delivery: Option<Delivery>,
    is_back: bool,
}

/// How many messages there were of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    pub(crate) sent: u64,
    pub(crate) dropped: u64,
    pub(crate) unknown: u64,
    /// Those that the server has sent back.
    pub(crate) back: u64,
}

impl Ledger {
    /// One for so many messages, so that it does not grow while memory is watched.
    pub(crate) fn with_capacity(messages: usize) -> Self {
        Self {
            messages: Vec::with_capacity(messages),
            ..Self::default()
        }
    }

    /// The number of the next message.
    pub(crate) fn next(&self) -> usize {
        self.messages.len()
    }

    pub(crate) fn accepted(&mut self) {
        self.messages.push(Entry::default());
    }

    pub(crate) fn refused(&mut self) {
        self.refused += 1;
    }

    pub(crate) fn delivered(&mut self, number: usize, delivery: Delivery) {
        let before = self.messages[number].delivery.replace(delivery);
        if let Some(before) = before {
            self.fault(format!("{number} was {before:?}, then {delivery:?}"));
        }
    }

    /// The server has sent one back: each once, and in their order.
    pub(crate) fn is_back(&mut self, number: usize) {
        let last = self.last_echo.replace(number);
        if last.is_some_and(|last| last >= number) {
            self.fault(format!("{number} came after {last:?}"));
        }
        match self.messages.get_mut(number) {
            Some(entry) => entry.is_back = true,
            None => self.fault(format!("{number} was never sent")),
        }
    }

    pub(crate) fn has_back(&self, number: usize) -> bool {
        self.messages.get(number).is_some_and(|entry| entry.is_back)
    }

    pub(crate) fn sums(&self) -> Sums {
        let mut sums = Sums {
            accepted: self.messages.len() as u64,
            refused: self.refused,
            ..Sums::default()
        };
        for entry in &self.messages {
            sums.back += u64::from(entry.is_back);
            match entry.delivery {
                Some(Delivery::Sent) => sums.sent += 1,
                Some(Delivery::Dropped(_)) => sums.dropped += 1,
                Some(Delivery::Unknown) => sums.unknown += 1,
                None => {}
            }
        }
        sums
    }

    /// What is wrong, when everything is over.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = self.faults.clone();
        for (number, entry) in self.messages.iter().enumerate() {
            match entry.delivery {
                None => faults.push(format!("nobody knows what became of {number}")),
                Some(Delivery::Dropped(reason)) if entry.is_back => {
                    faults.push(format!("{number} was dropped ({reason:?}) and sent"));
                }
                Some(_) => {}
            }
        }
        faults
    }

    fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} messages = {} sent + {} unknown + {} dropped; {} refused; {} came back",
            self.accepted, self.sent, self.unknown, self.dropped, self.refused, self.back
        )
    }
}
