//! A client, the server that it talks to, and what they have said.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen_futures::spawn_local;
use wasm_websocket::{
    AttemptError, ConnectionState, Heartbeat, Listener, OutboxLimit, OutboxOverflow,
    ReconnectingWebSocket, ReconnectingWebSocketBuilder, Retry, Target,
};

use super::ledger::Ledger;
use super::outages::outages;
use super::traffic::{Period, message, number, pause, random};
use crate::support::{ServerView, within};

/// The most time between two messages, in milliseconds.
const MOST_BETWEEN: i32 = 40;

/// How long the last message may take when nothing is in its way, in milliseconds.
const END: i32 = 30_000;

/// How long the last connections may take to end, in milliseconds. Chromium waits a minute for a
/// server that does not answer its close frame, and there is no way to end that.
const LAST_END: i32 = 75_000;

pub(crate) struct Line {
    name: &'static str,
    socket: ReconnectingWebSocket,
    ledger: Rc<RefCell<Ledger>>,
    kills: Cell<u64>,
    /// Whether the server is to behave, in the end.
    is_calm: Rc<Cell<bool>>,
    /// Whether the client sends nothing by itself.
    is_quiet: bool,
    _reader: Listener,
}

impl Line {
    /// A client with the default outbox.
    pub(crate) fn queueing(url: &str, messages: usize) -> Self {
        let builder = ReconnectingWebSocket::builder(url);
        Self::new("queueing", builder, Rc::default(), true, messages)
    }

    /// A client that drops what is old.
    pub(crate) fn dropping(url: &str, messages: usize) -> Self {
        let limit = OutboxLimit::default()
            .messages(8)
            .overflow(OutboxOverflow::DropOldest)
            .time_to_live(Duration::from_millis(300));
        let builder = ReconnectingWebSocket::builder(url).outbox(limit);
        Self::new("dropping", builder, Rc::default(), true, messages)
    }

    /// A client with a provider, preparations and a heartbeat, which meets every kind of fault.
    pub(crate) fn probing(url: &str, messages: usize) -> Self {
        let heartbeat = Heartbeat::new()
            .silence(Duration::from_millis(300))
            .answer(Duration::from_millis(500));
        let (url, is_calm) = (url.to_owned(), Rc::<Cell<bool>>::default());
        let calm = Rc::clone(&is_calm);
        let provide = move || {
            let (url, endpoint) = (url.clone(), random_endpoint(calm.get()));
            async move {
                match endpoint {
                    "late" => std::future::pending().await,
                    "refused" => Err(AttemptError::Retry),
                    endpoint => Ok(Target::new(url.replace("/echo?", endpoint))),
                }
            }
        };
        let builder = ReconnectingWebSocket::with_provider(provide)
            .provider_timeout(Duration::from_millis(200))
            .connect_timeout(Duration::from_millis(1000))
            .heartbeat(heartbeat, "ping", |answer| answer.as_text() == Some("ping"))
            .on_connect(
                |socket| async move { socket.send("hello").map_err(|_| AttemptError::Retry) },
            );
        Self::new("probing", builder, is_calm, false, messages)
    }

    fn new(
        name: &'static str,
        builder: ReconnectingWebSocketBuilder,
        is_calm: Rc<Cell<bool>>,
        is_quiet: bool,
        messages: usize,
    ) -> Self {
        let ledger = Rc::new(RefCell::new(Ledger::with_capacity(messages)));
        // Ten times as soon as by default, so that the time is spent with connections.
        let backoff = |retry: Retry| Some(Duration::from_millis(500).mul_f64(retry.random));
        let socket = builder.backoff(backoff).build().unwrap();
        let echoed = Rc::clone(&ledger);
        let reader = socket.on_message(move |message| {
            if let Some(number) = number(message) {
                echoed.borrow_mut().is_back(number);
            }
        });
        Self {
            name,
            socket,
            ledger,
            kills: Cell::new(0),
            is_calm,
            is_quiet,
            _reader: reader,
        }
    }

    /// Sends for a time, while the server comes and goes.
    pub(crate) async fn run(&self, server: &mut ServerView, period: Period) {
        let talking = async {
            while !period.is_over() {
                self.send();
                pause(random(0, MOST_BETWEEN)).await;
            }
        };
        futures_util::join!(talking, outages(server, period, &self.kills));
    }

    /// Sends a message, and notes what becomes of it. It returns the number.
    fn send(&self) -> usize {
        let number = self.ledger.borrow().next();
        match self.socket.send_with_receipt(message(number)) {
            Ok(receipt) => {
                let ledger = Rc::clone(&self.ledger);
                ledger.borrow_mut().accepted();
                spawn_local(async move {
                    let delivery = receipt.await;
                    ledger.borrow_mut().delivered(number, delivery);
                });
            }
            Err(_) => self.ledger.borrow_mut().refused(),
        }
        number
    }

    /// Brings it to an end, in which everything goes well, and returns what does not.
    pub(crate) async fn end(&self, server: &mut ServerView) -> Vec<String> {
        self.is_calm.set(true);
        self.socket.reconnect();
        let last = async {
            self.socket.opened().await.unwrap();
            let last = self.send();
            while !self.ledger.borrow().has_back(last) {
                pause(10).await;
            }
            self.socket.close();
            self.socket.closed().await;
        };
        let mut faults = Vec::new();
        if within(END, last).await.is_none() {
            let event = self.socket.last_event();
            faults.push(format!("it does not come to its end: {event:?}"));
        }
        if self.socket.state() != ConnectionState::Closed {
            faults.push(format!("it is {:?}", self.socket.state()));
        }
        match within(LAST_END, all_ended(server)).await {
            Some(received) => faults.extend(self.compare(received)),
            None => faults.push(format!(
                "the server has connections left: {}",
                server.last()
            )),
        }
        faults.extend(self.ledger.borrow().faults());
        let named = |fault| format!("{}: {fault}", self.name);
        faults.into_iter().map(named).collect()
    }

    /// Compares what the client, the ledger and the server say.
    fn compare(&self, received: u64) -> Vec<String> {
        let (stats, sums) = (self.socket.stats(), self.ledger.borrow().sums());
        let mut faults = Vec::new();
        for (what, client, ledger) in [
            ("sent", stats.sent_messages, sums.sent + sums.unknown),
            ("dropped", stats.dropped_messages, sums.dropped),
            ("unknown", stats.unknown_messages, sums.unknown),
            ("waiting", stats.queued_messages as u64, 0),
        ] {
            if client != ledger {
                faults.push(format!("{what}: the client says {client}, not {ledger}"));
            }
        }
        let is_too_many = self.is_quiet && received > stats.sent_messages;
        if is_too_many || received < sums.back {
            faults.push(format!("the server says that it has received {received}"));
        }
        faults
    }

    /// What happened, in a few lines.
    pub(crate) fn report(&self) -> String {
        let stats = self.socket.stats();
        let (kills, losses) = (self.kills.get(), stats.losses);
        format!(
            "{}: {}\n  {kills} times the server was killed; {} attempts, {} connections, at most {} \
             waiting\n  lost: {} ended, {} refused, {} too slow, {} unresponsive",
            self.name,
            self.ledger.borrow().sums(),
            stats.attempts,
            stats.connections,
            stats.peak_queued_messages,
            losses.ended,
            losses.refused,
            losses.timed_out,
            losses.unresponsive,
        )
    }
}

/// Waits until a server has no connection any more, and returns how many messages it has received.
pub(crate) async fn all_ended(server: &mut ServerView) -> u64 {
    // What it said last may be from before.
    server.forget();
    server.command("ping").await;
    let seen = server.until(|seen| seen["open"] == 0).await;
    seen["received_messages"].as_u64().unwrap()
}

/// Where an attempt goes. The first kind is the usual one.
fn random_endpoint(is_calm: bool) -> &'static str {
    const ECHO: &str = "/echo?";
    match random(0, 11) {
        _ if is_calm => ECHO,
        0 => "/hang?",
        1 => "/mute?",
        2 => "/close?code=1000&",
        3 => "/status?code=503&",
        4 => "late",
        5 => "refused",
        _ => ECHO,
    }
}
