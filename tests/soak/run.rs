use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::{StreamExt, join};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};
use wasm_websocket::ReconnectingWebSocket;

use super::churn::churn;
use super::ledger::Ledger;
use super::line::{Line, all_ended};
use super::outages::outages;
use super::traffic::{Period, longest_message, pause};
use crate::support::instruments::Counts;
use crate::support::{Instruments, ServerView, Uncaught, next_task, url};

/// How long it takes, if `cargo xtask soak` says nothing else.
const MINUTES: &str = match option_env!("WASM_WEBSOCKET_SOAK_MINUTES") {
    Some(minutes) => minutes,
    None => "5",
};

/// More messages than a client sends in a minute.
const MOST_IN_A_MINUTE: f64 = 6000.0;

/// By how many pages of 64 KiB the wasm memory may grow after the first quarter: as much as the
/// outboxes may hold, whose worst moment may come late. A leak of 100 bytes for each message of
/// five minutes is more.
const PAGES_ALLOWED: u32 = 16;

/// How often it says how it is, in milliseconds.
const INTERVAL: i32 = 15_000;

#[wasm_bindgen_test]
async fn while_servers_come_and_go_no_message_is_lost_or_doubled_and_nothing_is_left() {
    let uncaught = Uncaught::watch();
    let mut servers = Vec::new();
    let mut urls = Vec::new();
    for _ in 0..4 {
        let mut server = ServerView::new().await;
        urls.push(server.listen("/echo").await);
        servers.push(server);
    }
    warm_up().await;
    // The control channels were there before, so the instruments do not count them.
    let instruments = Instruments::install();
    let before = counts(&instruments, &mut servers).await;
    let minutes: f64 = MINUTES.parse().expect("a number of minutes");
    let messages = (minutes * MOST_IN_A_MINUTE) as usize;
    let short_lived = Rc::new(RefCell::new(Ledger::with_capacity(messages)));
    let lines = [
        Line::queueing(&urls[0], messages),
        Line::dropping(&urls[1], messages),
        Line::probing(&urls[2], messages),
    ];
    let [first, second, third, fourth] = &mut servers[..] else {
        unreachable!();
    };
    let (period, clients, kills) = (Period::minutes(minutes), Cell::new(0), Cell::new(0));
    let watching = watch(&instruments, period, minutes);
    let (.., pages_early) = join!(
        lines[0].run(first, period),
        lines[1].run(second, period),
        lines[2].run(third, period),
        churn(&urls[3], period, &short_lived, &clients),
        outages(fourth, period, &kills),
        watching,
    );
    let mut faults = Vec::new();
    for (line, server) in lines.iter().zip(&mut servers) {
        faults.extend(line.end(server).await);
        console_log!("{}", line.report());
    }
    all_ended(&mut servers[3]).await;
    console_log!(
        "short-lived: {} clients; {} times the server was killed\n  {}",
        clients.get(),
        kills.get(),
        short_lived.borrow().sums(),
    );
    drop(lines);
    let after = counts(&instruments, &mut servers).await;
    faults.extend(short_lived.borrow().faults());
    console_log!("before: {before:?}\nafter: {after:?}, {pages_early} pages after a quarter");
    let is_grown = after.pages > pages_early + PAGES_ALLOWED;
    if is_grown || after.externrefs > before.externrefs || after.listeners + after.timers > 0 {
        faults.push(format!("left behind: {}", instruments.describe()));
    }
    assert_eq!(faults, <[String; 0]>::default());
    uncaught.assert_none().await;
}

/// What there is when everything that was begun has been done, without what waits to be read.
async fn counts(instruments: &Instruments, servers: &mut [ServerView]) -> Counts {
    next_task().await;
    for server in servers {
        server.settle().await;
        server.forget();
    }
    instruments.counts()
}

/// Has everything made that is made once.
async fn warm_up() {
    let socket = ReconnectingWebSocket::new(&url("/echo")).unwrap();
    let mut messages = socket.messages();
    for number in 0..2 {
        socket.send(longest_message(number)).unwrap();
        messages.next().await.unwrap().unwrap();
    }
}

/// Says now and then what there is, and returns the pages of memory after a quarter of the time.
async fn watch(instruments: &Instruments, period: Period, minutes: f64) -> u32 {
    let quarter = minutes * 15_000.0;
    let mut early = None;
    while !period.is_over() {
        pause(INTERVAL.min(quarter as i32)).await;
        let counts = instruments.counts();
        console_log!("{:.0} s: {counts:?}", period.passed() / 1000.0);
        if period.passed() >= quarter {
            early = early.or(Some(counts.pages));
        }
    }
    early.unwrap()
}
