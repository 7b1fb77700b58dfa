//! What the end-to-end tests share: browsers with the page in them, and builds for wasm.

mod accessibility;
pub mod benchmark;
mod browser;
mod console;
mod driver;
pub mod exports;
pub mod npm;
mod page;
pub mod script;
mod serving;

pub use accessibility::violations;
pub use browser::Browser;
pub use page::{Entry, Page};
pub use serving::serve;

use std::path::PathBuf;

/// The folder of the repository.
pub fn repository() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../..").into()
}

/// Makes a test of each of these functions for each browser.
#[macro_export]
macro_rules! in_each_browser {
    ($($test:ident)*) => {
        mod chromium {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::Browser::Chromium).await;
            })*
        }

        mod firefox {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::Browser::Firefox).await;
            })*
        }
    };
}

/// Ends a test in which nothing went wrong: neither the page nor the console has an error.
pub async fn assert_no_errors(page: Page) {
    assert!(!page.shows_error().await);
    let errors = page.close().await;
    assert!(errors.is_empty(), "{errors:#?}");
}
