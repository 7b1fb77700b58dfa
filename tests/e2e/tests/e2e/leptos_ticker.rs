//! The ticker in `examples/leptos-ticker`, whose feed is slowed down and killed from the page.

use serde_json::json;
use wasm_websocket_e2e::{Browser, Page, in_each_browser, violations};

use crate::example_server::ExampleServer;

in_each_browser! {
    a_ticker_says_that_its_feed_was_killed_and_goes_on_with_another_one
    a_page_that_pauses_or_asks_for_less_gets_less
}

/// The most updates that are ahead of what the page shows, in `protocol/`.
const WINDOW: u64 = 300;

async fn open(browser: Browser) -> (ExampleServer, Page) {
    let server = ExampleServer::start("leptos-ticker", |_| Vec::new());
    let page = Page::open_at(browser, server.address).await;
    until_light(&page, "Live").await;
    (server, page)
}

async fn until_light(page: &Page, start: &str) {
    let light = "document.querySelector('.light')?.textContent.startsWith(parameter)";
    page.wait_for(light, &json!(start)).await;
}

/// A number on the page.
fn number(id: &str) -> String {
    format!("Number.parseFloat(document.querySelector('#{id}')?.textContent)")
}

async fn until_more(page: &Page, id: &str, than: f64) {
    let is_more = format!("{} > parameter", number(id));
    page.wait_for(&is_more, &json!(than)).await;
}

async fn a_ticker_says_that_its_feed_was_killed_and_goes_on_with_another_one(browser: Browser) {
    let (_server, page) = open(browser).await;
    until_more(&page, "received", 1000.0).await;
    let violations = violations(&page).await;
    assert!(violations.is_empty(), "{violations:#?}");
    page.click("Kill the feed").await;
    until_light(&page, "Waiting: ").await;
    // This button is there only between two attempts, so it is looked for and pressed at once.
    let press = "[...document.querySelectorAll('button')]
        .some((button) => button.textContent === parameter && (button.click(), true))";
    page.wait_for(press, &json!("Try now")).await;
    let before = page.evaluate(&number("received")).await;
    page.click("Start the feed").await;
    until_light(&page, "Live").await;
    let before = before.as_f64().expect("it is a number");
    until_more(&page, "received", before + 1000.0).await;
    let errors = page.close().await;
    let others = errors.iter().filter(|error| !error.contains("/updates"));
    assert_eq!(others.count(), 0, "{errors:#?}");
}

async fn a_page_that_pauses_or_asks_for_less_gets_less(browser: Browser) {
    let (_server, page) = open(browser).await;
    until_more(&page, "received", 1000.0).await;
    page.click("Pause").await;
    // The feed sends no more than fits.
    let is_full = format!("{} === parameter", number("waiting"));
    page.wait_for(&is_full, &json!(WINDOW)).await;
    page.click("Resume").await;
    until_more(&page, "skipped", 0.0).await;
    until_more(&page, "rate", 1000.0).await;
    let slow = "[...document.querySelectorAll('label')]
        .find((label) => label.textContent.trim() === '10').querySelector('input').click()";
    page.evaluate(slow).await;
    let is_slow = format!("{} < parameter", number("rate"));
    page.wait_for(&is_slow, &json!(100)).await;
    let errors = page.close().await;
    assert!(errors.is_empty(), "{errors:#?}");
}
