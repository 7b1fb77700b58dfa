//! The reconnecting client, against a server that goes away.

mod attempts;
mod ending;
mod failing;
mod lazy;
mod messages;
mod outcomes;
mod policy;
mod retarget;
mod wakes;

use std::time::Duration;

use futures_util::StreamExt;
use wasm_websocket::{
    ConnectionEvent, ConnectionEvents, ConnectionState, ReconnectingWebSocket,
    ReconnectingWebSocketBuilder,
};

use super::support::within;

/// A delay that no test waits for.
const NEVER: Duration = Duration::from_secs(600);

pub(super) const SOON: Duration = Duration::from_millis(20);

/// A client that tries again soon.
fn client(url: &str) -> ReconnectingWebSocketBuilder {
    ReconnectingWebSocket::builder(url).backoff(|_| Some(SOON))
}

/// A client that tries again when something hurries it.
fn patient_client(url: &str) -> ReconnectingWebSocketBuilder {
    ReconnectingWebSocket::builder(url).backoff(|_| Some(NEVER))
}

/// Waits for a state, and gives all changes up to it.
pub(super) async fn until(
    events: &mut ConnectionEvents,
    state: ConnectionState,
) -> Vec<ConnectionEvent> {
    let mut all = Vec::new();
    let arrived = async {
        while let Some(event) = events.next().await {
            let is_there = event.to == state;
            all.push(event);
            if is_there {
                return true;
            }
        }
        false
    };
    let has_arrived = within(20_000, arrived).await;
    assert_eq!(has_arrived, Some(true), "no {state:?}, but {all:#?}");
    all
}

fn states(events: &[ConnectionEvent]) -> Vec<ConnectionState> {
    events.iter().map(|event| event.to).collect()
}
