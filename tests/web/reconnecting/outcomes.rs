//! Promise 34: what became of each accepted message, against a server that tells what it has got.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ConnectionState, Delivery, DropReason, ErrorKind, OutboxLimit, OutboxOverflow, Receipt,
    ReconnectingStream, ReconnectingWebSocket, ReconnectingWebSocketBuilder, SendOutcome,
};

use super::super::support::{Engine, ServerView, within};
use super::{SOON, client, patient_client};

const MIB: usize = 1024 * 1024;

/// What the messages of a connection have at least together that no system takes as a whole.
const TOO_MUCH: usize = 24 * MIB;

const CLOSED: Delivery = Delivery::Dropped(DropReason::Closed);

/// How often the server is killed, and how many messages are sent before each time and after it.
const KILLS: u64 = 20;
const EACH: u64 = 500;

/// A client whose queue and whose browser take everything.
fn ample(builder: ReconnectingWebSocketBuilder) -> ReconnectingWebSocketBuilder {
    let limit = OutboxLimit::default().messages(20_000).bytes(64 * MIB);
    builder.outbox(limit).high_water_mark(64 * MIB as u64)
}

/// A message that begins with its number.
fn numbered(number: u64, bytes: usize) -> String {
    let number = number.to_string();
    let spaces = bytes.saturating_sub(number.len());
    number + &" ".repeat(spaces)
}

/// Sends numbered messages.
fn send_all(
    socket: &ReconnectingWebSocket,
    numbers: impl IntoIterator<Item = u64>,
    bytes: usize,
) -> Vec<Receipt> {
    let send = |number| socket.send_with_receipt(numbered(number, bytes)).unwrap();
    numbers.into_iter().map(send).collect()
}

/// The numbers that the server has got, in the order in which they came.
fn numbers(seen: &Value) -> Vec<u64> {
    let ranges: Vec<(u64, u64)> = serde_json::from_value(seen["numbers"].clone()).unwrap();
    let ranges = ranges.into_iter();
    ranges.flat_map(|(first, last)| first..=last).collect()
}

/// Waits until the server has got a number, and gives all that it has got.
pub(super) async fn until_got(server: &mut ServerView, number: u64) -> Vec<u64> {
    let seen = server.until(|seen| numbers(seen).last() == Some(&number));
    numbers(&seen.await)
}

/// None of them hangs.
async fn all(receipts: Vec<Receipt>) -> Vec<Delivery> {
    let deliveries = within(60_000, join_all(receipts)).await;
    deliveries.expect("a receipt hangs")
}

/// All of them have the same outcome.
fn assert_all(deliveries: &[Delivery], expected: Delivery) {
    let other = deliveries.iter().position(|it| *it != expected);
    assert_eq!(
        other.map(|at| (at, deliveries[at])),
        None,
        "not {expected:?}"
    );
}

/// The browser sends in order, so what it has sent comes before what it still held.
fn assert_in_order(deliveries: &[Delivery]) {
    let is_sent = |delivery: &&Delivery| **delivery == Delivery::Sent;
    let sent = deliveries.iter().take_while(is_sent).count();
    assert_all(&deliveries[sent..], Delivery::Unknown);
}

/// Kills the server, and waits until the client knows it.
async fn kill(server: &mut ServerView, socket: &ReconnectingWebSocket) {
    let mut events = socket.events();
    server.unlisten().await;
    while socket.state().is_open() {
        events.next().await.unwrap();
    }
}

async fn lose_in_flight(count: u64) {
    let mut server = ServerView::new().await;
    let url = server.listen("/stall").await;
    let socket = ample(client(&url)).build().unwrap();
    socket.opened().await.unwrap();
    let receipts = send_all(&socket, 0..count, TOO_MUCH / count as usize);
    assert_eq!(socket.stats().queued_messages, 0);
    server.until(|seen| seen["open"] == 1).await;
    kill(&mut server, &socket).await;
    let deliveries = all(receipts).await;
    assert_in_order(&deliveries);
    let unknown = deliveries.iter().filter(|it| **it == Delivery::Unknown);
    let unknown = unknown.count() as u64;
    // WebKit says that everything has left as soon as another of its processes has it.
    assert!(unknown > 0 || Engine::current() == Engine::Webkit);
    let stats = socket.stats();
    assert_eq!(stats.unknown_messages, unknown);
    assert_eq!((stats.sent_messages, stats.dropped_messages), (count, 0));

    // The client goes on.
    server.listen("/stall").await;
    socket.opened().await.unwrap();
    let small = socket.send_with_receipt("small").unwrap();
    assert_eq!(all(vec![small]).await, [Delivery::Sent]);
}

#[wasm_bindgen_test]
async fn a_server_that_dies_with_messages_in_flight_leaves_none_without_an_outcome() {
    for count in [1, 100, 10_000] {
        lose_in_flight(count).await;
    }
}

/// 20,000 messages: some in flight when the server is killed, and some while there is none.
#[wasm_bindgen_test]
async fn what_a_server_that_is_killed_twenty_times_has_got_agrees_with_the_outcomes() {
    let mut server = ServerView::new().await;
    let url = server.listen("/numbers").await;
    let socket = ample(client(&url)).build().unwrap();
    socket.opened().await.unwrap();
    let mut receipts = Vec::new();
    for killed in 0..KILLS {
        let first = killed * 2 * EACH;
        receipts.extend(send_all(&socket, first..first + EACH, 1024));
        kill(&mut server, &socket).await;
        // These wait for the next connection, and all of them have to come.
        let (first, last) = (first + EACH, first + 2 * EACH - 1);
        receipts.extend(send_all(&socket, first..=last, 1024));
        server.listen("/numbers").await;
        until_got(&mut server, last).await;
        // A browser may say later that something has left it than the server has got it.
        socket.drained().await.unwrap();
    }
    let got = until_got(&mut server, 2 * KILLS * EACH - 1).await;
    assert!(got.is_sorted_by(|a, b| a < b), "twice, or overtaken");
    let deliveries = all(receipts).await;
    for (round, deliveries) in deliveries.chunks(EACH as usize).enumerate() {
        let first = round as u64 * EACH;
        let came: Vec<_> = (first..first + EACH)
            .map(|number| got.binary_search(&number).is_ok())
            .collect();
        assert_in_order(deliveries);
        // What the server has not got was the end of what was in flight.
        assert!(came.is_sorted_by(|a, b| a >= b), "a gap in {round}");
        let waited = round % 2 == 1;
        if waited {
            assert_all(deliveries, Delivery::Sent);
            assert!(came.iter().all(|came| *came));
        }
    }
    let unknown = deliveries.iter().filter(|it| **it == Delivery::Unknown);
    let stats = socket.stats();
    assert_eq!(stats.unknown_messages, unknown.count() as u64);
    assert_eq!((stats.sent_messages, stats.dropped_messages), (20_000, 0));
    assert_eq!(stats.connections, KILLS + 1);
}

/// The time for it is 1 s unless another one is given.
#[wasm_bindgen_test]
async fn closing_with_a_backlog_sends_what_it_can_in_its_time_and_drops_the_rest() {
    let mut server = ServerView::new().await;
    let builder = |endpoint| {
        ample(client(&server.url(endpoint)))
            .high_water_mark(128 * 1024)
            .low_water_mark(0)
    };
    let reading = builder("/numbers").build().unwrap();
    let stalling = builder("/stall").close_grace(SOON).build().unwrap();
    let connecting = builder("/hang").build().unwrap();
    reading.opened().await.unwrap();
    stalling.opened().await.unwrap();
    let all_read = send_all(&reading, 0..EACH, 1024);
    let stalled = send_all(&stalling, 0..EACH, TOO_MUCH / EACH as usize);
    let never = send_all(&connecting, 0..EACH, 10);
    for socket in [&reading, &stalling, &connecting] {
        assert!(socket.stats().queued_messages > 0);
        socket.close();
    }
    assert_eq!(connecting.state(), ConnectionState::Closed);
    assert_all(&all(never).await, CLOSED);
    assert_all(&all(all_read).await, Delivery::Sent);
    let got = until_got(&mut server, EACH - 1).await;
    assert!(got.into_iter().eq(0..EACH));
    reading.closed().await;

    let deliveries = all(stalled).await;
    stalling.closed().await;
    let handed = stalling.stats().sent_messages as usize;
    assert_in_order(&deliveries[..handed]);
    let dropped = &deliveries[handed..];
    assert_all(dropped, CLOSED);
    // WebKit takes everything.
    assert!(!dropped.is_empty() || Engine::current() == Engine::Webkit);
    assert_eq!(stalling.stats().dropped_by_policy, 0);
}

#[wasm_bindgen_test]
async fn sending_tells_at_once_where_a_message_is() {
    let mut server = ServerView::new().await;
    let limit = OutboxLimit::default().messages(2);
    let socket = client(&server.url("/hang"))
        .outbox(limit.overflow(OutboxOverflow::DropNewest))
        .build()
        .unwrap();
    let queued = SendOutcome::Queued;
    let outcomes = ["1", "2", "3"].map(|text| socket.send(text).unwrap());
    let dropped = SendOutcome::Dropped(DropReason::Overflow);
    assert_eq!(outcomes, [queued, queued, dropped]);
    let receipt = socket.send_with_receipt("4").unwrap();
    let overflow = Delivery::Dropped(DropReason::Overflow);
    assert_eq!(receipt.await, overflow);
    let error = socket.send(vec![0; 2 * MIB]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overflow);
    let stats = socket.stats();
    assert_eq!((stats.dropped_messages, stats.dropped_by_policy), (2, 2));

    socket.reconnect();
    server.command("proceed").await;
    socket.opened().await.unwrap();
    let sent = SendOutcome::Sent { attempt: 2 };
    assert_eq!(socket.send("5").unwrap(), sent);
    assert_eq!(socket.last_event().attempt, 2);

    // What is sent at once needs no time in the queue.
    let hasty = client(&server.url("/echo"))
        .outbox(limit.time_to_live(Duration::ZERO))
        .build()
        .unwrap();
    let early = hasty.send_with_receipt("too early").unwrap();
    assert_eq!(early.await, Delivery::Dropped(DropReason::Expired));
    assert_eq!(hasty.stats().dropped_by_policy, 1);
    hasty.opened().await.unwrap();
    let sent = SendOutcome::Sent { attempt: 1 };
    assert_eq!(hasty.send("in time").unwrap(), sent);
}

#[wasm_bindgen_test]
async fn a_queued_message_is_withdrawn_and_makes_room() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/hang"))
        .outbox(OutboxLimit::default().messages(3))
        .build()
        .unwrap();
    let mut receipts = send_all(&socket, 0..3, 2);
    assert!(socket.send("3").is_err());
    let second = receipts.remove(1);
    let message = second.withdraw().unwrap();
    assert_eq!(message.as_text(), Some("1 "));
    assert!(second.withdraw().is_none());
    let withdrawn = Delivery::Dropped(DropReason::Withdrawn);
    assert_eq!(second.await, withdrawn);
    receipts.extend(send_all(&socket, 3..4, 2));
    let stats = socket.stats();
    assert_eq!((stats.dropped_messages, stats.withdrawn_messages), (1, 1));

    let mut messages = socket.messages();
    server.command("proceed").await;
    assert_eq!(all_of(&mut messages, 3).await, ["0 ", "2 ", "3 "]);
    for receipt in &receipts {
        assert!(receipt.withdraw().is_none());
    }
    assert_eq!(all(receipts).await, [Delivery::Sent; 3]);
}

/// So many messages of a stream.
async fn all_of(messages: &mut ReconnectingStream, count: usize) -> Vec<String> {
    let texts = messages.take(count).map(|message| {
        let message = message.unwrap();
        message.as_text().unwrap().to_owned()
    });
    texts.collect().await
}

#[wasm_bindgen_test]
async fn drained_waits_for_every_accepted_message() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/hang")).build().unwrap();
    socket.drained().await.unwrap();
    socket.send("early").unwrap();
    let (drained, ()) = futures_util::join!(socket.drained(), server.command("proceed"));
    drained.unwrap();
    let stats = socket.stats();
    assert_eq!((stats.sent_messages, stats.queued_messages), (1, 0));
    socket.close();
    socket.closed().await;
    socket.drained().await.unwrap();

    let never = patient_client(&server.url("/hang")).build().unwrap();
    never.send("never sent").unwrap();
    let (drained, ()) = futures_util::join!(never.drained(), async { never.close() });
    assert_eq!(drained.unwrap_err().kind(), ErrorKind::Closed);
    // It has nothing to lose any more.
    never.drained().await.unwrap();
}

/// Promise 34, of a client that is dropped.
#[wasm_bindgen_test]
async fn a_receipt_ends_when_the_client_is_dropped() {
    let server = ServerView::new().await;
    let socket = patient_client(&server.url("/hang")).build().unwrap();
    let receipt = socket.send_with_receipt("never sent").unwrap();
    drop(socket);
    assert!(receipt.withdraw().is_none());
    assert_eq!(receipt.await, CLOSED);
}
