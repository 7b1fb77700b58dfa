//! What the process of the feed does.

use std::time::Duration;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::routing::any;
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use leptos_ticker_protocol::{Command, SYMBOLS, Update};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::flow::Flow;
use crate::market::Market;

/// The time between two batches of updates.
const STEP: Duration = Duration::from_millis(4);

/// The longest message of a client in bytes: a command.
const MAX_MESSAGE: usize = 256;

/// Serves the updates at `/updates`.
pub fn feed() -> Router {
    let upgrade = async |upgrade: WebSocketUpgrade| {
        let upgrade = upgrade.max_message_size(MAX_MESSAGE);
        upgrade.on_upgrade(serve)
    };
    Router::new().route("/updates", any(upgrade))
}

/// Sends updates until the client is gone, or says what is no command.
async fn serve(socket: WebSocket) {
    let (mut updates, mut commands) = socket.split();
    let mut flow = Flow::default();
    let mut market = Market::new(0x5EED);
    let mut steps = interval(STEP);
    steps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = Instant::now();
    loop {
        tokio::select! {
            now = steps.tick() => {
                let due = flow.due(now.saturating_duration_since(last));
                last = now;
                if send(&mut updates, &mut flow, &mut market, due).await.is_err() {
                    return;
                }
            }
            message = commands.next() => match message {
                Some(Ok(Message::Text(text))) => match serde_json::from_str::<Command>(&text) {
                    Ok(command) => flow.take(command),
                    Err(_) => return,
                },
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}

async fn send(
    updates: &mut SplitSink<WebSocket, Message>,
    flow: &mut Flow,
    market: &mut Market,
    due: u64,
) -> Result<(), axum::Error> {
    for _ in 0..due {
        let number = flow.next();
        let symbol = flow.count() as usize % SYMBOLS.len();
        let cents = market.next(symbol);
        if let Some(number) = number {
            let update = Update {
                number,
                symbol,
                cents,
            };
            let json = serde_json::to_string(&update).map_err(axum::Error::new)?;
            updates.feed(Message::from(json)).await?;
        }
    }
    updates.flush().await
}
