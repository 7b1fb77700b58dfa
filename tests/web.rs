//! Everything with a socket, in a real browser, against the development server.
//!
//! `cargo xtask test` starts the server. By hand: `cargo run -p wasm-websocket-server` in one
//! terminal, `wasm-pack test --headless --chrome` in another.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod web {
    #[cfg(feature = "io")]
    mod bytes;
    mod closing;
    mod handlers;
    mod opening;
    mod receiving;
    mod sending;
    mod stream;
    mod support;
}
