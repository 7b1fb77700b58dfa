//! Tests that fail, for `cargo xtask test`, which rehearses how it handles failures.
//!
//! `test = false` in Cargo.toml keeps them out of other runs.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

// The other tests use the rest of it.
#[allow(dead_code, unused_imports)]
#[path = "web/support/mod.rs"]
mod support;

use std::future;

use futures_util::StreamExt;
use serde_json::Value;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wasm_websocket::WebSocket;

use self::support::{open_socket, url};

wasm_bindgen_test_configure!(run_in_browser);

/// Returns whether the server sees a connection with this id for the first time.
async fn is_first_time(id: &str) -> bool {
    let _socket = open_socket(&format!("/echo?id={id}")).await;
    let mut control = WebSocket::builder(&url(&format!("/control?id={id}")))
        .connect()
        .await
        .unwrap();
    let snapshot = control.next().await.unwrap().unwrap();
    let snapshot: Value = serde_json::from_slice(snapshot.as_bytes()).unwrap();
    snapshot["requests"] == 1
}

#[wasm_bindgen_test]
fn passes() {}

#[wasm_bindgen_test]
async fn fails_the_first_time() {
    let is_first = is_first_time("fails_the_first_time").await;
    assert!(!is_first, "this is the first time");
}

#[wasm_bindgen_test]
async fn is_killed_the_first_time() {
    if is_first_time("is_killed_the_first_time").await {
        future::pending::<()>().await;
    }
}

#[wasm_bindgen_test]
async fn never_ends() {
    future::pending::<()>().await;
}
