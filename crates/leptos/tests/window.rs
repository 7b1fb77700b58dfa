//! The signals in a window of a real browser, against the development server.
#![cfg(all(target_family = "wasm", target_os = "unknown", feature = "json"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod web;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
