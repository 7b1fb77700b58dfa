use std::cell::RefCell;
use std::rc::Rc;
use std::task::Poll;

use crate::close::{CloseCode, CloseEvent, CloseReason};
use crate::connection::{Connection, LocalCause, Millis, Options, Sample};
use crate::dispatch::Wakers;
use crate::error::Error;
use crate::message::Message;
use crate::ready_state::ReadyState;
use crate::receive::Inbox;

/// An in-memory connection, from the side of one end.
pub(super) struct Link {
    pub(super) here: Rc<End>,
    pub(super) there: Rc<End>,
}

/// The state of one end.
pub(super) struct End {
    pub(super) inbox: Inbox<Result<Message, Error>>,
    /// The tasks that wait until the other end has read.
    pub(super) senders: Wakers,
    /// The connection state machine of this end.
    connection: RefCell<Connection>,
    max_message_size: Option<usize>,
}

impl End {
    fn new(options: &Options) -> Rc<Self> {
        let open = Sample {
            state: ReadyState::Open,
            buffered: 0,
        };
        let connection = Connection::adopted(Box::new(options.clone()), open, Millis::ZERO);
        Rc::new(Self {
            inbox: Inbox::new(options.receive_limit),
            senders: Wakers::default(),
            connection: RefCell::new(connection),
            max_message_size: options.max_message_size,
        })
    }
}

impl Link {
    /// Returns an open connection, from the side of each end.
    pub(super) fn pair(options: &Options) -> (Self, Self) {
        let here = Self {
            here: End::new(options),
            there: End::new(options),
        };
        let there = Self {
            here: Rc::clone(&here.there),
            there: Rc::clone(&here.here),
        };
        (here, there)
    }

    pub(super) fn ready_state(&self) -> ReadyState {
        if self.close_event().is_some() {
            ReadyState::Closed
        } else {
            ReadyState::Open
        }
    }

    pub(super) fn close_event(&self) -> Option<CloseEvent> {
        self.here.connection.borrow().close_event().cloned()
    }

    pub(super) fn poll_open(&self) -> Poll<Result<(), Error>> {
        let state = self.ready_state();
        self.here.connection.borrow().poll_open(state)
    }

    pub(super) fn end_of_stream(&self) -> Option<Result<(), Error>> {
        self.here.connection.borrow().end_of_stream()
    }

    /// Returns the number of bytes that the other end has not read.
    pub(super) fn buffered(&self) -> u64 {
        self.there.inbox.stats().queued_bytes as u64
    }

    /// Returns whether the unread bytes at the other end admit another message.
    pub(super) fn admits(&self) -> bool {
        let buffered = self.buffered();
        self.here.connection.borrow_mut().admits(buffered)
    }

    /// Returns the next message that this end has received.
    pub(super) fn take(&self) -> Option<Result<Message, Error>> {
        let item = self.here.inbox.take()?;
        self.there.senders.wake_all();
        Some(item)
    }

    /// Delivers a message to the other end, which may refuse it.
    pub(super) fn deliver(&self, message: Message) {
        let len = len_in_js(&message);
        match self.there.max_message_size {
            Some(max) if len > max => self.deliver_item(Err(Error::message_too_long(len, max)), 0),
            _ => self.deliver_item(Ok(message), len),
        }
    }

    pub(super) fn deliver_item(&self, item: Result<Message, Error>, len: usize) {
        if self.there.inbox.put(item, len).is_err() {
            let mut there = self.there.connection.borrow_mut();
            let limit = there.options().receive_limit;
            there.close(LocalCause::overflowed(limit), 0, Millis::ZERO);
            drop(there);
            let code = limit.close_code.into();
            self.end(CloseEvent::new(code, CloseReason::EMPTY, true));
        }
    }

    /// Closes with 1000.
    pub(super) fn close(&self) {
        self.end(CloseEvent::new(CloseCode::NORMAL, CloseReason::EMPTY, true));
    }

    /// Ends the connection for both ends, unless it has ended before.
    pub(super) fn end(&self, event: CloseEvent) {
        for end in [&self.here, &self.there] {
            let is_first = end.connection.borrow_mut().end(event.clone());
            if is_first {
                end.inbox.wake();
                end.senders.wake_all();
            }
        }
    }
}

/// Returns the length of a message in a browser, which the limits count.
fn len_in_js(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.encode_utf16().count(),
        Message::Binary(bytes) => bytes.len(),
    }
}
