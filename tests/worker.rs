//! Everything with a socket, in a dedicated Worker of a real browser, against the development server.
//!
//! `cargo xtask test` starts the server. By hand: `cargo run --package wasm-websocket-server` in
//! one terminal, `WASM_BINDGEN_TEST_TIMEOUT=120 wasm-pack test --headless --chrome` in another.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod web;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
