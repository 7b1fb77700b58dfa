use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    AttemptError, ConnectionState, Delivery, DropReason, ErrorKind, Message, OutboxLimit,
    OutboxOverflow, ReadyState, SendOutcome,
};

use super::super::support::{Engine, ServerView, url, within};
use super::{client, patient_client, until};

fn is_sent(outcome: SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Sent { .. })
}

/// Promises 33 and 35.
#[wasm_bindgen_test]
async fn what_was_sent_while_offline_goes_out_in_order_behind_the_preparations() {
    let mut server = ServerView::new().await;
    let url = server.listen("/echo").await;
    server.unlisten().await;
    let socket = client(&url)
        .on_connect(
            |socket| async move { socket.send("authenticate").map_err(|_| AttemptError::Retry) },
        )
        .build()
        .unwrap();
    let mut events = socket.events();
    until(&mut events, ConnectionState::Waiting).await;
    let mut messages = socket.messages();
    let numbers = 0..100;
    for number in numbers.clone() {
        let outcome = socket.send(number.to_string()).unwrap();
        assert_eq!(outcome, SendOutcome::Queued);
    }
    assert_eq!(socket.stats().queued_messages, 100);
    server.listen("/echo").await;
    until(&mut events, ConnectionState::Open).await;
    assert!(is_sent(socket.send("after").unwrap()));
    let expected = numbers.map(|number| number.to_string());
    let expected = ["authenticate".to_owned()].into_iter().chain(expected);
    for text in expected.chain(["after".to_owned()]) {
        let message = messages.next().await.unwrap().unwrap();
        assert_eq!(message, Message::from(text));
    }
    let stats = socket.stats();
    assert_eq!(
        (stats.queued_messages, stats.peak_queued_messages),
        (0, 100)
    );
    assert_eq!(stats.dropped_messages + stats.unknown_messages, 0);
}

/// Promise 33.
#[wasm_bindgen_test]
async fn a_full_outbox_refuses_or_drops_what_is_oldest() {
    let server = ServerView::new().await;
    let limit = OutboxLimit::default().messages(2);
    let refusing = patient_client(&server.url("/hang"))
        .outbox(limit)
        .build()
        .unwrap();
    refusing.send("one").unwrap();
    refusing.send("two").unwrap();
    let error = refusing.send("three").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overflow);
    assert!(error.to_string().contains("2 messages"), "{error}");
    drop(refusing);

    let dropping = patient_client(&server.url("/hang"))
        .outbox(limit.overflow(OutboxOverflow::DropOldest))
        .build()
        .unwrap();
    let oldest = dropping.send_with_receipt("one").unwrap();
    dropping.send("two").unwrap();
    dropping.send("three").unwrap();
    assert_eq!(oldest.await, Delivery::Dropped(DropReason::Overflow));
    assert_eq!(dropping.stats().dropped_messages, 1);
}

/// Promise 34.
#[wasm_bindgen_test]
async fn every_accepted_message_ends_with_a_known_delivery() {
    let mut server = ServerView::new().await;
    let url = server.listen("/stall").await;
    let socket = patient_client(&url).build().unwrap();
    socket.opened().await.unwrap();
    let small = socket.send_with_receipt("small").unwrap();
    assert_eq!(small.await, Delivery::Sent);
    // More than the buffers of the system take, so that the browser has some of it at the end.
    let huge = vec![7u8; 64 * 1024 * 1024];
    let in_doubt = socket.send_with_receipt(huge).unwrap();
    let behind = socket.send_with_receipt("behind it").unwrap();
    server.until(|seen| seen["open"] == 1).await;
    if Engine::current() == Engine::Webkit {
        // It says that everything has left as soon as another of its processes has it.
        assert_eq!(in_doubt.await, Delivery::Sent);
        assert_eq!(behind.await, Delivery::Sent);
        return;
    }
    server.unlisten().await;
    assert_eq!(in_doubt.await, Delivery::Unknown);
    assert_eq!(socket.stats().unknown_messages, 1);
    socket.close();
    assert_eq!(behind.await, Delivery::Dropped(DropReason::Closed));
    assert_eq!(socket.stats().dropped_messages, 1);
}

#[wasm_bindgen_test]
async fn a_message_expires_while_it_waits() {
    let server = ServerView::new().await;
    let limit = OutboxLimit::default().time_to_live(Duration::from_millis(50));
    let socket = patient_client(&server.url("/hang"))
        .outbox(limit)
        .build()
        .unwrap();
    let receipt = socket.send_with_receipt("stale").unwrap();
    let delivery = within(10_000, receipt).await;
    assert_eq!(delivery, Some(Delivery::Dropped(DropReason::Expired)));
}

#[wasm_bindgen_test]
async fn a_sink_waits_for_room_and_closing_it_closes_the_client() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/hang"))
        .outbox(OutboxLimit::default().messages(4))
        .build()
        .unwrap();
    let mut stream = socket.messages();
    let all = futures_util::stream::iter((0..50).map(|number| Ok(number.to_string().into())));
    let (mut sink, mut reader) = (socket.messages(), Vec::new());
    server.command("proceed").await;
    let sending = async {
        let mut all = all;
        sink.send_all(&mut all).await.unwrap();
        sink.close().await.unwrap();
    };
    let reading = async {
        while let Some(message) = stream.next().await {
            reader.push(message.unwrap());
        }
    };
    futures_util::join!(sending, reading);
    assert_eq!(socket.state(), ConnectionState::Closed);
    assert_eq!(socket.stats().sent_messages, 50);
    assert!(socket.stats().peak_queued_messages <= 4);
    let seen = server.until_ended(1).await;
    assert_eq!(seen["received_messages"], 50);
    assert_eq!(seen["last_close"]["code"], 1000);
}

/// What it has taken is sent before the next loss, so it waits for the browser too.
#[wasm_bindgen_test]
async fn a_sink_that_reports_losses_waits_for_the_connection_and_for_room() {
    let socket = client(&url("/collect?count=16")).build().unwrap();
    let mut messages = socket.messages().report_losses();
    for _ in 0..16 {
        messages.send(vec![7; 1024 * 1024].into()).await.unwrap();
        assert!(socket.stats().peak_queued_messages <= 1);
    }
    let count = messages.next().await.unwrap().unwrap();
    assert_eq!(count.as_text(), Some("16777216"));
}

#[wasm_bindgen_test]
async fn without_a_queue_a_message_is_sent_at_once_or_not_open() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/hang"))
        .outbox(OutboxLimit::default().messages(0))
        .build()
        .unwrap();
    let error = socket.send("too early").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    assert_eq!(error.ready_state(), Some(ReadyState::Connecting));
    let mut sink = socket.messages();
    let waiting = sink.send("as soon as it is open".into());
    let (sent, ()) = futures_util::join!(waiting, server.command("proceed"));
    sent.unwrap();
    assert!(socket.state().is_open());
    assert!(is_sent(socket.send("now").unwrap()));
    socket.close();
    let error = socket.send("too late").unwrap_err();
    assert_eq!(error.ready_state(), Some(ReadyState::Closing));
    socket.closed().await;
    let error = socket.send("much too late").unwrap_err();
    assert_eq!(error.ready_state(), Some(ReadyState::Closed));
    let seen = server.until_ended(1).await;
    assert_eq!(seen["received_messages"], 2);
}

#[wasm_bindgen_test]
async fn above_the_high_water_mark_messages_stay_in_the_queue() {
    let server = ServerView::new().await;
    let socket = client(&server.url("/stall"))
        .high_water_mark(16)
        .low_water_mark(0)
        .build()
        .unwrap();
    socket.opened().await.unwrap();
    assert!(is_sent(socket.send(vec![7; 1024]).unwrap()));
    // In one task nothing leaves the browser.
    assert_eq!(socket.send("behind it").unwrap(), SendOutcome::Queued);
    assert_eq!(socket.stats().queued_messages, 1);
}
