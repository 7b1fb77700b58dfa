//! The server of the counter: it renders the page, and tells everybody who has it of each change.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::routing::{any, get};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_ssr_app::{Count, shell};
use tokio::sync::watch;
use tower_http::services::ServeDir;

/// The name of the program for the browser, in the folder `pkg` of what is served.
const PROGRAM: &str = "leptos_ssr_app";

/// The longest message of a client in bytes: a number.
const MAX_MESSAGE: usize = 64;

/// Serves the page at `/`, the counter at `/count`, and a folder with the program everywhere else.
pub fn router(dist: &Path) -> Router {
    let count = Arc::new(watch::Sender::new(0));
    let options = LeptosOptions::builder().output_name(PROGRAM).build();
    let known = Arc::clone(&count);
    let page = leptos_axum::render_app_to_stream_with_context(
        move || provide_context(Count(*known.borrow())),
        move || shell(options.clone()),
    );
    let upgrade = move |upgrade: WebSocketUpgrade| async move {
        let upgrade = upgrade.max_message_size(MAX_MESSAGE);
        upgrade.on_upgrade(move |socket| serve(socket, count))
    };
    Router::new()
        .route("/", get(page))
        .route("/count", any(upgrade))
        .fallback_service(ServeDir::new(dist))
}

/// Adds what a client sends, and tells it each count.
async fn serve(mut socket: WebSocket, count: Arc<watch::Sender<u64>>) {
    let mut counts = count.subscribe();
    counts.mark_changed();
    loop {
        tokio::select! {
            changed = counts.changed() => {
                let now = *counts.borrow_and_update();
                let told = socket.send(Message::from(now.to_string()));
                if changed.is_err() || told.await.is_err() {
                    return;
                }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    let Ok(add) = text.parse::<u64>() else { return };
                    count.send_modify(|count| *count = count.saturating_add(add));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}
