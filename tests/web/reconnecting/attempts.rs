use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    AttemptError, CloseCode, ConnectionCause, ConnectionState, Delivery, DropReason, ErrorKind,
    ExponentialBackoff, Heartbeat, ReconnectingWebSocket, Retry, SendOutcome, Target,
};

use super::super::support::{ServerView, url};
use super::outcomes::until_got;
use super::{SOON, client, patient_client, states, until};

/// Promise 26.
#[wasm_bindgen_test]
async fn a_refused_connection_is_reported_as_it_is() {
    let mut server = ServerView::new().await;
    let url = server.listen("/echo").await;
    server.unlisten().await;
    let socket = patient_client(&url).build().unwrap();
    let mut events = socket.events();
    let seen = until(&mut events, ConnectionState::Waiting).await;
    let last = seen.last().unwrap();
    let ConnectionCause::Ended(event) = &last.cause else {
        panic!("{last:?}");
    };
    assert_eq!(event.code, CloseCode::ABNORMAL);
    assert!(!event.was_clean);
    assert!(!states(&seen).contains(&ConnectionState::Open));
    assert_eq!(socket.stats().connections, 0);
    assert_eq!(socket.stats().losses.ended, 1);
}

/// Promise 38: the whole story of a server that is killed and restarted.
#[wasm_bindgen_test]
async fn a_client_comes_back_when_the_server_is_killed_and_restarted() {
    let mut server = ServerView::new().await;
    let url = server.listen("/echo").await;
    let socket = client(&url).build().unwrap();
    let (mut events, mut messages) = (socket.events(), socket.messages());
    let mut all = until(&mut events, ConnectionState::Open).await;
    for round in 0..3 {
        socket.send(format!("before {round}")).unwrap();
        let echo = messages.next().await.unwrap().unwrap();
        assert_eq!(echo.as_text(), Some(format!("before {round}").as_str()));
        server.unlisten().await;
        all.extend(until(&mut events, ConnectionState::Waiting).await);
        all.extend(until(&mut events, ConnectionState::Waiting).await);
        socket.send(format!("meanwhile {round}")).unwrap();
        server.listen("/echo").await;
        all.extend(until(&mut events, ConnectionState::Open).await);
        let echo = messages.next().await.unwrap().unwrap();
        assert_eq!(echo.as_text(), Some(format!("meanwhile {round}").as_str()));
    }
    // The first ones were told before anybody could listen.
    let first = all[0].number;
    let numbers: Vec<u64> = all.iter().map(|event| event.number).collect();
    let expected: Vec<u64> = (first..first + numbers.len() as u64).collect();
    assert_eq!(numbers, expected);
    assert_eq!(socket.stats().connections, 4);
}

/// Promise 27.
#[wasm_bindgen_test]
async fn a_provider_that_never_settles_is_timed_out_and_retried() {
    let calls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&calls);
    let socket = ReconnectingWebSocket::with_provider(move || {
        counted.set(counted.get() + 1);
        let call = counted.get();
        async move {
            match call {
                1 => std::future::pending().await,
                2 => Err(AttemptError::Retry),
                _ => Ok(Target::new(url("/echo"))),
            }
        }
    })
    .backoff(|_| Some(SOON))
    .provider_timeout(Duration::from_millis(50))
    .build()
    .unwrap();
    let mut events = socket.events();
    let timed_out = until(&mut events, ConnectionState::Waiting).await;
    let cause = &timed_out.last().unwrap().cause;
    assert!(
        matches!(cause, ConnectionCause::TimedOut(ConnectionState::Resolving)),
        "{cause:?}"
    );
    let refused = until(&mut events, ConnectionState::Waiting).await;
    let cause = &refused.last().unwrap().cause;
    assert!(matches!(cause, ConnectionCause::Refused), "{cause:?}");
    until(&mut events, ConnectionState::Open).await;
    assert_eq!(calls.get(), 3);
    let losses = socket.stats().losses;
    assert_eq!((losses.timed_out, losses.refused, losses.ended), (1, 1, 0));
}

/// Promise 27.
#[wasm_bindgen_test]
async fn a_provider_that_says_stop_stops() {
    let provide = || async { Err(AttemptError::Stop) };
    let socket = ReconnectingWebSocket::with_provider(provide)
        .build()
        .unwrap();
    let event = socket.closed().await;
    assert_eq!(event.to, ConnectionState::Failed);
    assert!(matches!(event.cause, ConnectionCause::Stopped));
    let error = socket.send("too late").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    assert!(socket.messages().next().await.unwrap().is_err());
}

/// Promise 35.
#[wasm_bindgen_test]
async fn preparations_that_hang_or_fail_are_tried_again_and_what_waits_goes_behind_them() {
    let mut server = ServerView::new().await;
    let calls = Cell::new(0);
    let socket = client(&server.url("/numbers"))
        .on_connect(move |connection| {
            let call = calls.replace(calls.get() + 1);
            async move {
                match call {
                    0 => std::future::pending().await,
                    1 => Err(AttemptError::Retry),
                    _ => connection.send("1").map_err(|_| AttemptError::Retry),
                }
            }
        })
        .prepare_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let mut events = socket.events();
    let receipt = socket.send_with_receipt("2").unwrap();
    until(&mut events, ConnectionState::Preparing).await;
    assert_eq!(socket.send("3").unwrap(), SendOutcome::Queued);
    let timed_out = until(&mut events, ConnectionState::Waiting).await;
    let cause = &timed_out.last().unwrap().cause;
    let is_expected = matches!(cause, ConnectionCause::TimedOut(ConnectionState::Preparing));
    assert!(is_expected, "{cause:?}");
    let refused = until(&mut events, ConnectionState::Waiting).await;
    let cause = &refused.last().unwrap().cause;
    assert!(matches!(cause, ConnectionCause::Refused), "{cause:?}");
    until(&mut events, ConnectionState::Open).await;
    assert_eq!(receipt.await, Delivery::Sent);
    assert_eq!(until_got(&mut server, 3).await, [1, 2, 3]);
    let losses = socket.stats().losses;
    assert_eq!((losses.timed_out, losses.refused, losses.ended), (1, 1, 0));
}

#[wasm_bindgen_test]
async fn preparations_that_say_stop_stop() {
    let server = ServerView::new().await;
    let socket = client(&server.url("/numbers"))
        .on_connect(|_| async { Err(AttemptError::Stop) })
        .build()
        .unwrap();
    let receipt = socket.send_with_receipt("1").unwrap();
    let event = socket.closed().await;
    assert_eq!(event.to, ConnectionState::Failed);
    assert!(matches!(event.cause, ConnectionCause::Stopped));
    assert_eq!(receipt.await, Delivery::Dropped(DropReason::Closed));
}

/// Promise 28.
#[wasm_bindgen_test]
async fn a_server_that_accepts_and_closes_meets_the_limit_of_retries() {
    let mut server = ServerView::new().await;
    let backoff = ExponentialBackoff::new()
        .first(SOON)
        .base(SOON)
        .max_retries(3);
    let socket = ReconnectingWebSocket::builder(&server.url("/close?code=1012"))
        .backoff(backoff)
        .build()
        .unwrap();
    let event = socket.closed().await;
    assert_eq!(event.to, ConnectionState::Failed);
    let ConnectionCause::NoRetryLeft(cause) = event.cause else {
        panic!("{event:?}");
    };
    assert!(matches!(*cause, ConnectionCause::Ended(_)), "{cause}");
    let stats = socket.stats();
    assert_eq!((stats.attempts, stats.losses.ended), (4, 4));
    server.until_ended(4).await;
}

/// Promise 28, the other side: what proves a connection makes the next loss the first one.
#[wasm_bindgen_test]
async fn mark_healthy_and_a_first_message_reset_the_back_off() {
    let mut server = ServerView::new().await;
    for (endpoint, is_marked) in [
        ("/close?code=1012", true),
        ("/close?code=1012&after=1", false),
    ] {
        let numbers = Rc::<RefCell<Vec<u32>>>::default();
        let asked = Rc::clone(&numbers);
        let socket = ReconnectingWebSocket::builder(&server.url(endpoint))
            .backoff(move |retry: Retry| {
                let mut asked = asked.borrow_mut();
                asked.push(retry.number);
                (asked.len() < 4).then_some(SOON)
            })
            .build()
            .unwrap();
        let weak = socket.downgrade();
        let prove = move || {
            let socket = weak.upgrade().unwrap();
            if is_marked {
                socket.mark_healthy();
            } else {
                socket.send("hello").unwrap();
            }
        };
        socket
            .on_state(move |event| {
                if event.to.is_open() {
                    prove();
                }
            })
            .keep();
        socket.closed().await;
        assert_eq!(*numbers.borrow(), [1; 4], "{endpoint}");
    }
    server.until_ended(8).await;
}

#[wasm_bindgen_test]
async fn a_slow_handshake_is_given_up_and_tried_again() {
    let mut server = ServerView::new().await;
    let socket = client(&server.url("/hang"))
        .connect_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let mut events = socket.events();
    let seen = until(&mut events, ConnectionState::Waiting).await;
    let cause = &seen.last().unwrap().cause;
    assert!(
        matches!(
            cause,
            ConnectionCause::TimedOut(ConnectionState::Connecting)
        ),
        "{cause:?}"
    );
    until(&mut events, ConnectionState::Waiting).await;
    server.command("proceed").await;
    until(&mut events, ConnectionState::Open).await;
}

/// Promise 36: a server that has vanished answers no probe; one that is there is left alone.
#[wasm_bindgen_test]
async fn a_half_open_connection_is_found_by_a_probe() {
    // On a busy machine the answer may take long; it has the 10 s of the default.
    let heartbeat = Heartbeat::new().silence(Duration::from_millis(30));
    let mut server = ServerView::new().await;
    let alive = client(&server.url("/echo"))
        .heartbeat(heartbeat, "ping", |message| {
            message.as_text() == Some("ping")
        })
        .build()
        .unwrap();
    let mut events = alive.events();
    until(&mut events, ConnectionState::Probing).await;
    let answered = until(&mut events, ConnectionState::Open).await;
    let cause = &answered.last().unwrap().cause;
    assert!(matches!(cause, ConnectionCause::Answered), "{cause:?}");
    assert!(alive.stats().round_trip.is_some());
    drop(alive);
    server.until_ended(1).await;

    let impatient = heartbeat.answer(Duration::from_millis(200));
    let dead = patient_client(&server.url("/mute"))
        .heartbeat(impatient, "ping", |message| {
            message.as_text() == Some("ping")
        })
        .build()
        .unwrap();
    let mut events = dead.events();
    let seen = until(&mut events, ConnectionState::Waiting).await;
    let cause = &seen.last().unwrap().cause;
    assert!(matches!(cause, ConnectionCause::Unresponsive), "{cause:?}");
    assert_eq!(dead.stats().losses.unresponsive, 1);
    // Chromium would keep the lost connection for a minute, in case the server answers its close.
    server.command("proceed").await;
    server.until_ended(2).await;
}
