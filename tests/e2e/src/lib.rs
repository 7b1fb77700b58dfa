//! What the end-to-end tests share: browsers with the page in them, and builds for wasm.

mod browser;
mod console;
mod driver;
pub mod exports;
mod page;

pub use browser::Browser;
pub use page::{Entry, Page};

use std::path::PathBuf;

/// The folder of the repository.
fn repository() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../..").into()
}
