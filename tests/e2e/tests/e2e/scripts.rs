//! The npm package in browsers: the scripts of the folder `scripts`.

use wasm_websocket_e2e::{Browser, in_each_browser, script};

in_each_browser! {
    the_class_has_the_face_of_the_standard
    the_class_has_options_and_comes_back
    one_connection_is_promises_and_iteration
    a_connection_that_comes_back_is_the_same_and_tells_its_states
    it_works_without_modules_and_in_every_kind_of_worker
}

async fn the_class_has_the_face_of_the_standard(browser: Browser) {
    script::run(browser, "standard").await;
}

async fn the_class_has_options_and_comes_back(browser: Browser) {
    script::run(browser, "class").await;
}

async fn one_connection_is_promises_and_iteration(browser: Browser) {
    script::run(browser, "connection").await;
}

async fn a_connection_that_comes_back_is_the_same_and_tells_its_states(browser: Browser) {
    script::run(browser, "reconnecting").await;
}

async fn it_works_without_modules_and_in_every_kind_of_worker(browser: Browser) {
    script::run(browser, "workers").await;
}

/// Only Chromium collects garbage when it is told to.
#[tokio::test]
async fn what_was_forgotten_is_closed_and_collected() {
    script::run(Browser::Chromium, "leaks").await;
}
