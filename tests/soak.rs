//! Minutes of real faults, which `cargo xtask soak` runs: reconnecting clients, and servers that
//! are killed every few seconds. It says what became of each message and what was left behind.
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

mod soak {
    mod churn;
    mod ledger;
    mod line;
    mod outages;
    mod run;
    mod traffic;
}

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
