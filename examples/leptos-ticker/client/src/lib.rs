//! The client of the ticker: a live chart of thousands of updates a second.
//!
//! `model.rs` is what it knows, `feed.rs` the connection, `frames.rs` calls it before each frame, `chart.rs` draws, and
//! `view/` is what people see.

#![expect(
    unreachable_pub,
    reason = "the macro makes another one of each component"
)]
#![cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "it is shown in browsers only")
)]

mod app;
mod chart;
mod feed;
mod frames;
mod measure;
mod meter;
mod model;
mod view;

/// Shows the ticker.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
