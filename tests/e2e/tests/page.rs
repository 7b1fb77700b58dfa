//! The page and the package, as people and browsers meet them.

use wasm_websocket_e2e::{Browser, Page, assert_no_errors, in_each_browser};

in_each_browser! {
    the_page_echoes_a_typed_text
    the_page_echoes_typed_bytes_and_16_mib_of_random_ones
    the_page_shows_the_code_and_the_reason_after_closing
    the_page_shows_the_code_and_the_reason_after_a_close_by_the_server
    the_page_shows_closing_until_the_server_has_answered
    the_page_shows_a_refused_connection_and_then_connects
    the_page_shows_what_cannot_be_connected_to
    the_page_shows_what_cannot_be_sent_and_stays_open
}

/// Tags in it would become elements if the page took it for HTML.
const TEXT: &str = "<b>grüße</b> & more";

async fn the_page_echoes_a_typed_text(browser: Browser) {
    let page = Page::open(browser).await;
    page.wait_for_state("CLOSED").await;
    assert_eq!(page.enabled_buttons().await, ["Connect"]);

    page.fill("Subprotocols", "chat, superchat").await;
    page.click("Connect").await;
    page.wait_for_state("OPEN").await;
    let open = page.entry("event", "open").await;
    assert_eq!(open.content, page.endpoint("/echo, speaking chat"));
    let buttons = ["Close", "Send text", "Send bytes", "Send random bytes"];
    assert_eq!(page.enabled_buttons().await, buttons);

    page.fill("Text", TEXT).await;
    page.click("Send text").await;
    let received = page.entry("received", "text").await;
    assert_eq!(received.content, TEXT);
    assert_eq!(received.size.as_deref(), Some("21 bytes"));
    assert_eq!(received, page.entry("sent", "text").await);
    assert_no_errors(page).await;
}

async fn the_page_echoes_typed_bytes_and_16_mib_of_random_ones(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;

    page.fill("Bytes in hex", "00 01 7f 80 FE ff").await;
    page.click("Send bytes").await;
    let received = page.entry("received", "binary").await;
    assert_eq!(received.content, "00 01 7f 80 fe ff");
    assert_eq!(received.size.as_deref(), Some("6 bytes"));
    assert_eq!(received, page.entry("sent", "binary").await);

    page.fill("Count of random bytes", "16777216").await;
    page.click("Send random bytes").await;
    let received = page.entry_with_checksum("received", "binary").await;
    assert_eq!(received.size.as_deref(), Some("16,777,216 bytes"));
    assert_eq!(received, page.entry_with_checksum("sent", "binary").await);

    // These have a known checksum, so the checksums above are not made up.
    page.click("Clear").await;
    page.fill("Bytes in hex", &"61".repeat(64)).await;
    page.click("Send bytes").await;
    let received = page.entry_with_checksum("received", "binary").await;
    let known = "SHA-256 ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb";
    assert_eq!(received.checksum.as_deref(), Some(known));
    assert_no_errors(page).await;
}

async fn the_page_shows_the_code_and_the_reason_after_closing(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.wait_for_state("OPEN").await;

    page.fill("Close code", "4001").await;
    page.fill("Reason", "enough").await;
    page.click("Close").await;
    let close = page.entry("event", "close").await;
    assert_eq!(close.content, "code 4001, “enough”, clean");
    page.wait_for_state("CLOSED").await;
    assert_eq!(page.enabled_buttons().await, ["Connect"]);
    assert_no_errors(page).await;
}

async fn the_page_shows_the_code_and_the_reason_after_a_close_by_the_server(browser: Browser) {
    let page = Page::open(browser).await;
    let url = page.endpoint("/close?code=4002&reason=enough%20of%20this");
    page.fill("URL", &url).await;
    page.click("Connect").await;
    let close = page.entry("event", "close").await;
    assert_eq!(close.content, "code 4002, “enough of this”, clean");
    page.wait_for_state("CLOSED").await;
    assert_no_errors(page).await;
}

async fn the_page_shows_closing_until_the_server_has_answered(browser: Browser) {
    let page = Page::open(browser).await;
    page.fill("URL", &page.endpoint("/mute")).await;
    page.click("Connect").await;
    page.wait_for_state("OPEN").await;
    page.click("Close").await;
    page.wait_for_state("CLOSING").await;
    assert!(page.enabled_buttons().await.is_empty());
    assert_no_errors(page).await;
}

async fn the_page_shows_a_refused_connection_and_then_connects(browser: Browser) {
    let page = Page::open(browser).await;
    page.fill("URL", &page.endpoint("/status?code=503")).await;
    page.click("Connect").await;
    page.wait_for_error("Connect").await;
    let close = page.entry("event", "close").await;
    assert_eq!(close.content, "code 1006, no reason, not clean");
    page.wait_for_state("CLOSED").await;

    page.fill("URL", &page.endpoint("/echo")).await;
    page.click("Connect").await;
    page.wait_for_state("OPEN").await;
    assert!(!page.shows_error().await);

    // The browser reports the failed connection to the console, and the page adds nothing.
    let errors = page.close().await;
    assert!(errors.len() <= 1, "{errors:#?}");
    assert!(
        errors.iter().all(|error| error.contains("/status")),
        "{errors:#?}"
    );
}

async fn the_page_shows_what_cannot_be_connected_to(browser: Browser) {
    let page = Page::open(browser).await;
    page.fill("URL", "http://[").await;
    page.click("Connect").await;
    page.wait_for_error("InvalidUrl").await;
    page.wait_for_state("CLOSED").await;

    page.fill("URL", &page.endpoint("/echo")).await;
    page.fill("Subprotocols", "twice twice").await;
    page.click("Connect").await;
    page.wait_for_error("InvalidProtocol").await;
    page.wait_for_state("CLOSED").await;

    page.fill("Subprotocols", "once").await;
    page.click("Connect").await;
    page.wait_for_state("OPEN").await;
    assert_no_errors(page).await;
}

async fn the_page_shows_what_cannot_be_sent_and_stays_open(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.wait_for_state("OPEN").await;

    for code in ["1001", "many"] {
        page.fill("Close code", code).await;
        page.click("Close").await;
        page.wait_for_error("InvalidCloseCode").await;
        // What is not hexadecimal is the page's to refuse, and the next error is a new one.
        page.fill("Bytes in hex", "0g").await;
        page.click("Send bytes").await;
        page.wait_for_error("InvalidHex").await;
    }
    page.fill("Close code", "1000").await;
    page.fill("Reason", &"é".repeat(62)).await;
    page.click("Close").await;
    page.wait_for_error("InvalidCloseReason").await;

    page.click("Send text").await;
    page.entry("received", "text").await;
    page.wait_for_state("OPEN").await;
    assert_no_errors(page).await;
}
