//! Outgoing messages: the outbox and the receipts.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;
use std::task::Poll;

use super::client::Client;
use super::receipt::{Receipt, Waiting};
use crate::error::Error;
use crate::message::Message;
use crate::ready_state::ReadyState;
use crate::reconnect::{
    ConnectionState, Delivery, DropReason, Outbox, OutboxLimit, Standing, Ticket, Time,
};
use crate::socket::WebSocket;
use crate::sys::clock;

/// The result of a successful [`send`](crate::ReconnectingWebSocket::send).
///
/// ```
/// use wasm_websocket::SendOutcome;
///
/// fn hint(outcome: SendOutcome) -> &'static str {
///     match outcome {
///         SendOutcome::Sent { .. } => "",
///         SendOutcome::Queued => "waiting for the connection",
///         SendOutcome::Dropped(_) => "too much at once",
///         _ => "accepted",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SendOutcome {
    /// The browser has the message, which does not mean that the server has it.
    Sent {
        /// The attempt whose connection the message goes over, as
        /// [`ConnectionEvent::attempt`](crate::ConnectionEvent::attempt).
        attempt: u64,
    },
    /// The message is queued for a connection, for room, or behind other queued messages.
    Queued,
    /// The queue is full, and its policy is to drop the newest message
    /// ([`OutboxOverflow::DropNewest`](crate::OutboxOverflow::DropNewest)).
    Dropped(DropReason),
}

pub(super) struct Outgoing {
    outbox: RefCell<Outbox<Message>>,
    /// In the order of the tickets.
    receipts: RefCell<VecDeque<(Ticket, Rc<Waiting>)>>,
    is_flushing: Cell<bool>,
}

impl Outgoing {
    pub(super) fn new(limit: OutboxLimit) -> Self {
        Self {
            outbox: RefCell::new(Outbox::new(limit)),
            receipts: RefCell::default(),
            is_flushing: Cell::new(false),
        }
    }

    pub(super) fn disconnected(&self, buffered: Option<u64>) {
        self.outbox.borrow_mut().disconnected(buffered);
    }

    pub(super) fn give_up(&self) {
        self.outbox.borrow_mut().give_up();
    }

    /// Changes the limit of the queue, which keeps its messages.
    pub(super) fn set_limit(&self, limit: OutboxLimit) {
        self.outbox.borrow_mut().set_limit(limit);
    }

    pub(super) fn expire(&self, now: Time) {
        self.outbox.borrow_mut().expire(now);
    }

    pub(super) fn expiry(&self) -> Option<Time> {
        self.outbox.borrow().expiry()
    }

    pub(super) fn has_waiting(&self) -> bool {
        self.outbox.borrow().waiting().0 > 0
    }

    /// Returns whether another message of no bytes would be accepted.
    pub(super) fn has_room(&self) -> bool {
        let outbox = self.outbox.borrow();
        let ((messages, bytes), limit) = (outbox.waiting(), outbox.limit());
        messages < limit.messages && bytes < limit.bytes
    }

    /// Returns the queued messages and bytes, and the highest numbers of both so far.
    pub(super) fn levels(&self) -> ((usize, usize), (usize, usize)) {
        let outbox = self.outbox.borrow();
        (outbox.waiting(), outbox.peak())
    }

    fn take_receipt(&self, ticket: Ticket) -> Option<Rc<Waiting>> {
        let mut receipts = self.receipts.borrow_mut();
        let index = receipts.binary_search_by_key(&ticket, |(of, _)| *of).ok()?;
        receipts.remove(index).map(|(_, receipt)| receipt)
    }

    /// Returns whether every accepted message has an outcome.
    pub(super) fn is_drained(&self) -> bool {
        !self.has_waiting() && !self.is_in_doubt()
    }

    fn is_in_doubt(&self) -> bool {
        self.outbox.borrow().is_in_doubt()
    }
}

impl Client {
    /// Sends or queues a message.
    pub(super) fn send(&self, message: Message) -> Result<SendOutcome, Error> {
        let ticket = self.accept(message)?;
        self.hand_over_all();
        // Before anything else happens.
        let outcome = match self.outgoing.outbox.borrow().standing(ticket) {
            Standing::Waiting => SendOutcome::Queued,
            Standing::Dropped(reason) => SendOutcome::Dropped(reason),
            Standing::Handed => SendOutcome::Sent {
                attempt: self.attempt_number(),
            },
        };
        self.conclude();
        Ok(outcome)
    }

    pub(super) fn send_with_receipt(&self, message: Message) -> Result<Receipt, Error> {
        let ticket = self.accept(message)?;
        let receipt = Receipt::new(&self.this, ticket);
        let waiting = Rc::clone(receipt.waiting());
        let receipts = &self.outgoing.receipts;
        receipts.borrow_mut().push_back((ticket, waiting));
        self.flush();
        Ok(receipt)
    }

    /// Takes a queued message back.
    pub(super) fn withdraw(&self, ticket: Ticket) -> Option<Message> {
        let message = self.outgoing.outbox.borrow_mut().withdraw(ticket)?;
        // There is room now.
        self.conclude();
        Some(message)
    }

    fn accept(&self, message: Message) -> Result<Ticket, Error> {
        let limit = self.outgoing.outbox.borrow().limit();
        let has_queue = limit.messages > 0;
        match self.state() {
            ConnectionState::Closing => return Err(Error::not_open(ReadyState::Closing)),
            state if state.is_final() => return Err(Error::not_open(ReadyState::Closed)),
            state if !state.is_open() && !has_queue => {
                return Err(Error::not_open(ReadyState::Connecting));
            }
            _ => {}
        }
        let (now, bytes) = (clock::now(), message.len());
        let goes_at_once = self.sends_at_once();
        let mut outbox = self.outgoing.outbox.borrow_mut();
        if goes_at_once {
            return Ok(outbox.accept(message, bytes));
        }
        outbox
            .push(now, message, bytes)
            .map_err(|_| Error::outbox_full(limit.messages, limit.bytes))
    }

    /// Returns whether the browser would accept a message now.
    pub(super) fn sends_at_once(&self) -> bool {
        !self.outgoing.has_waiting() && self.sender().is_some_and(|socket| is_ready(&socket))
    }

    /// Wakes every waiting task when the browser accepts messages again.
    pub(super) fn await_room(&self) {
        if let (Some(attempt), Some(socket)) = (self.attempt(), self.sender()) {
            attempt.send_later(&socket, &self.this);
        }
    }

    /// Returns the socket that accepts messages now.
    fn sender(&self) -> Option<WebSocket> {
        let state = self.state();
        let sends = state.is_open() || state == ConnectionState::Closing;
        self.attempt()
            .filter(|_| sends)
            .and_then(|attempt| attempt.socket().cloned())
    }

    /// Sends queued messages while the socket is below its water marks.
    pub(super) fn flush(&self) {
        self.hand_over_all();
        self.conclude();
    }

    fn hand_over_all(&self) {
        if self.outgoing.is_flushing.replace(true) {
            return;
        }
        if let Some(socket) = self.sender() {
            while self.hand_over(&socket) {}
        }
        self.outgoing.is_flushing.set(false);
    }

    /// Tells whoever waits what has changed in the queue.
    fn conclude(&self) {
        self.settle();
        self.set_timer();
        self.wakers.wake_all();
    }

    /// Sends one queued message. Returns whether to continue.
    fn hand_over(&self, socket: &WebSocket) -> bool {
        if !self.outgoing.has_waiting() {
            return false;
        }
        if !is_ready(socket) {
            self.await_room();
            return false;
        }
        let Some(in_flight) = self.outgoing.outbox.borrow_mut().take(clock::now()) else {
            return false;
        };
        let sent = match &in_flight.message {
            Message::Text(text) => socket.send_text(text),
            Message::Binary(bytes) => socket.send_binary(bytes),
        };
        let mut outbox = self.outgoing.outbox.borrow_mut();
        match sent {
            Ok(()) => {
                outbox.hand_over(&in_flight);
                let mut stats = self.stats.borrow_mut();
                stats.sent_messages += 1;
                stats.sent_bytes += in_flight.message.len() as u64;
            }
            // The end of the connection is about to be reported.
            Err(_) => outbox.put_back(clock::now(), in_flight),
        }
        sent.is_ok()
    }

    /// Determines the outcome of accepted messages, and completes their receipts.
    pub(super) fn settle(&self) {
        if self.outgoing.is_in_doubt() {
            self.look_what_has_left();
        }
        loop {
            let next = self.outgoing.outbox.borrow_mut().fate();
            let Some((ticket, delivery)) = next else {
                break;
            };
            {
                let mut stats = self.stats.borrow_mut();
                match delivery {
                    Delivery::Sent => {}
                    Delivery::Dropped(reason) => stats.count_drop(reason),
                    Delivery::Unknown => stats.unknown_messages += 1,
                }
            }
            if let Some(receipt) = self.outgoing.take_receipt(ticket) {
                receipt.tell(delivery);
            }
        }
    }

    fn look_what_has_left(&self) {
        let Some(attempt) = self.attempt() else {
            return;
        };
        let Some(socket) = attempt.socket() else {
            return;
        };
        if socket.close_event().is_some() {
            return;
        }
        let buffered = socket.buffered_amount();
        self.outgoing.outbox.borrow_mut().buffered(buffered);
        let is_awaited = !self.outgoing.receipts.borrow().is_empty();
        if is_awaited && self.outgoing.is_in_doubt() {
            attempt.watch(socket, &self.this);
        }
    }

    /// Has the waiting tasks woken when what the browser holds has left it.
    pub(super) fn await_what_is_held(&self) {
        let Some(attempt) = self.attempt().filter(|_| self.outgoing.is_in_doubt()) else {
            return;
        };
        if let Some(socket) = attempt.socket() {
            attempt.watch(socket, &self.this);
        }
    }
}

fn is_ready(socket: &WebSocket) -> bool {
    matches!(socket.shared().poll_ready(), Poll::Ready(Ok(())))
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").finish_non_exhaustive()
    }
}
