//! The addresses of the server, which the connections are spread over.
//!
//! Each browser makes one connection to an address at a time, and Chromium waits 10 ms before the
//! next: forty thousand connections to one address would take seven minutes.

use std::cell::Cell;
use std::ops::RangeInclusive;

use wasm_websocket::WebSocket;

use crate::web::support::{ServerView, url, url_at};

/// The last numbers of the addresses that the server tries to listen on.
const NUMBERS: RangeInclusive<usize> = 1..=16;

pub(super) struct Addresses {
    numbers: Vec<usize>,
    next: Cell<usize>,
}

impl Addresses {
    /// Finds those that there are: macOS has no loopback address but the first.
    pub(super) async fn find() -> Self {
        let mut numbers = Vec::new();
        for number in NUMBERS {
            let socket = WebSocket::new(&url_at(number, "/echo")).unwrap();
            if socket.opened().await.is_ok() {
                numbers.push(number);
            }
        }
        Self {
            numbers,
            next: Cell::new(0),
        }
    }

    /// The URL of an endpoint at the next address, for a connection of a group.
    pub(super) fn url(&self, group: &ServerView, endpoint: &str) -> String {
        let endpoint = group.endpoint(endpoint);
        let turn = self.next.replace(self.next.get() + 1);
        match self.numbers.len() {
            // The server may be somewhere else.
            0 => url(&endpoint),
            count => url_at(self.numbers[turn % count], &endpoint),
        }
    }
}
