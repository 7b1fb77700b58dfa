//! The server of the chat: rooms, presence, and lines that outlive it.

mod chat;
mod connection;
mod journal;

pub use chat::Chat;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::routing::any;
use tower_http::services::ServeDir;

/// The longest message of a client in bytes: a line of characters of four bytes, each of them escaped.
const MAX_MESSAGE: usize = 64 * 1024;

/// Serves the chat at `/chat`, and a folder with the client everywhere else.
pub fn router(chat: Arc<Chat>, dist: &Path) -> Router {
    let upgrade = move |upgrade: WebSocketUpgrade| async move {
        let upgrade = upgrade.max_message_size(MAX_MESSAGE);
        upgrade.on_upgrade(move |socket| connection::serve(chat, socket))
    };
    Router::new()
        .route("/chat", any(upgrade))
        .fallback_service(ServeDir::new(dist))
}
