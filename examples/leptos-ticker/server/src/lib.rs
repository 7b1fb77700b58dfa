//! The server of the ticker: `process.rs` starts and kills the feed, which is a process of its own, and `feed.rs`
//! is what that process does.

mod feed;
mod flow;
mod market;
mod process;

pub use feed::feed;
pub use process::FeedProcess;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tower_http::services::ServeDir;

/// Serves a folder with the client, and starts and kills the feed on request.
///
/// `GET /feed` says at which URL the feed listens, whether it is alive or not. `POST /feed/kill` kills its process,
/// and `POST /feed/start` starts another one at the same URL.
pub fn router(process: Arc<FeedProcess>, dist: &Path) -> Router {
    Router::new()
        .route("/feed", get(url))
        .route("/feed/kill", post(kill))
        .route("/feed/start", post(start))
        .fallback_service(ServeDir::new(dist))
        .with_state(process)
}

async fn url(State(process): State<Arc<FeedProcess>>) -> String {
    process.url()
}

async fn kill(State(process): State<Arc<FeedProcess>>) -> Result<(), (StatusCode, String)> {
    process.kill().await.map_err(internal)
}

async fn start(State(process): State<Arc<FeedProcess>>) -> Result<(), (StatusCode, String)> {
    process.start().await.map_err(internal)
}

fn internal(error: std::io::Error) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
