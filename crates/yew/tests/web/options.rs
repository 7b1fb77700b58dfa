//! Every option reaches the socket.

use std::fmt::Debug;
use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ClosePolicy, ConnectionCause, ConnectionState, ErrorKind, ExponentialBackoff, Heartbeat,
    OutboxLimit, ReceiveLimit, SendOutcome,
};
use wasm_websocket_yew::{Handlers, Mode, Options, OwnedConnection};

use super::world::World;
use super::{ServerView, next_task, url};

/// Mounts a connection whose states the world gets.
fn mounted<M: Mode>(url: &str, options: Options<M>, world: &World) -> OwnedConnection<M> {
    let [states, messages] = [world.clone(), world.clone()];
    let handlers = Handlers::new()
        .on_status(move |status| states.is_in(status.state))
        .on_message(move |message| messages.got(super::world::text(message)));
    let owned = OwnedConnection::new(url, options, handlers);
    owned.mount();
    owned
}

/// Each value that is out of range is refused, so each was handed on.
async fn assert_refused<M: Mode + Debug>(options: Options<M>) {
    let (world, shown) = (World::new(), format!("{:?}", options.clone()));
    let owned = mounted(&url("/echo"), options, &world);
    world.until_state(ConnectionState::Failed).await;
    let ConnectionCause::CannotConnect(error) = owned.connection().status().cause else {
        panic!("{shown}");
    };
    assert_eq!(error.kind(), ErrorKind::InvalidOption, "{error}");
}

#[wasm_bindgen_test]
async fn options_that_are_out_of_range_are_refused() {
    let no_messages = ReceiveLimit::default().messages(0);
    let zero = Duration::ZERO;
    let both = [
        Options::new().high_water_mark(0),
        Options::new().high_water_mark(10).low_water_mark(10),
        Options::new().max_message_size(0),
        Options::new().receive_limit(no_messages),
        Options::new().connect_timeout(zero),
        Options::new().require_protocol(),
        Options::new().provider_timeout(zero),
        Options::new().prepare_timeout(zero),
    ];
    for options in both {
        assert_refused(options).await;
    }
    let plain = [
        Options::plain().high_water_mark(0),
        Options::plain().high_water_mark(10).low_water_mark(10),
        Options::plain().max_message_size(0),
        Options::plain().receive_limit(no_messages),
        Options::plain().require_protocol(),
    ];
    for options in plain {
        assert_refused(options).await;
    }
}

#[wasm_bindgen_test]
async fn a_connection_does_what_its_options_say() {
    // It gives up at once.
    let world = World::new();
    let options = Options::new().backoff(ExponentialBackoff::new().max_retries(0));
    let owned = mounted(&url("/drop"), options, &world);
    world.until_state(ConnectionState::Failed).await;
    let cause = owned.connection().status().cause;
    assert!(matches!(cause, ConnectionCause::NoRetryLeft(_)), "{cause}");

    // This code is final.
    let world = World::new();
    let options = Options::new().close_policy(ClosePolicy::new().stop_on(4000..=4000));
    let owned = mounted(&url("/close?code=4000"), options, &world);
    world.until_state(ConnectionState::Failed).await;
    let cause = owned.connection().status().cause;
    assert!(
        matches!(cause, ConnectionCause::FinalCode { .. }),
        "{cause}"
    );

    // It takes one message.
    let options = Options::new()
        .lazy()
        .outbox(OutboxLimit::default().messages(1));
    let owned = mounted(&url("/echo"), options, &World::new());
    next_task().await;
    next_task().await;
    assert_eq!(owned.connection().send("1").unwrap(), SendOutcome::Queued);
    let error = owned.connection().send("2").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overflow);
}

#[wasm_bindgen_test]
async fn a_silent_server_is_probed_and_its_answer_recognized() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let heartbeat = Heartbeat::new().silence(Duration::from_millis(20));
    let options = Options::new().heartbeat(heartbeat, "probe", "probe");
    let owned = mounted(&server.url("/echo"), options, &world);
    world.until_state(ConnectionState::Probing).await;
    world.until_open().await;
    let cause = owned.connection().status().cause;
    assert!(matches!(cause, ConnectionCause::Answered), "{cause}");
    assert_eq!(world.messages()[0], "probe");
    assert!(
        owned
            .connection()
            .client()
            .unwrap()
            .stats()
            .round_trip
            .is_some()
    );
    drop(owned);
    server.until_ended(1).await;
}

#[wasm_bindgen_test]
async fn laziness_alone_is_no_reason_to_connect_anew() {
    let mut server = ServerView::new().await;
    let world = World::new();
    let url = server.url("/echo");
    let owned = mounted(&url, Options::new(), &world);
    world.until_open().await;
    let states = world.states();
    owned.update(&url, Options::new().lazy(), Handlers::new());
    owned.update(&url, Options::new(), Handlers::new());
    next_task().await;
    assert_eq!(world.states(), states);
    owned.connection().send("1").unwrap();
    let seen = server.until(|seen| seen["received_messages"] == 1).await;
    assert_eq!(seen["requests"], 1);

    // Nor to open what was closed.
    owned.update(&url, Options::new().lazy(), Handlers::new());
    owned.connection().close();
    owned.update(&url, Options::new(), Handlers::new());
    server.until_ended(1).await;
    next_task().await;
    assert_eq!(owned.connection().status().state, ConnectionState::Closed);
}
