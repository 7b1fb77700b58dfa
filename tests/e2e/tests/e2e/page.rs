//! The page and the package, as people and browsers meet them.

use std::io::Write;

use serde_json::json;
use wasm_websocket_e2e::{Browser, Page, assert_no_errors, in_each_browser};

in_each_browser! {
    the_page_echoes_a_typed_text
    the_page_echoes_typed_bytes_and_16_mib_of_random_ones
    the_page_echoes_a_file
    the_page_says_whether_it_is_json_and_writes_it_with_lines
    the_page_shows_the_code_and_the_reason_after_closing
    the_page_shows_the_code_and_the_reason_after_a_close_by_the_server
    the_page_shows_closing_until_the_server_has_answered
    the_page_shows_a_refused_connection_and_then_connects
    the_page_shows_what_cannot_be_connected_to
    the_page_shows_what_cannot_be_sent_and_stays_open
    the_connection_comes_back_after_a_kill_and_the_timeline_shows_it
    the_connection_comes_back_when_the_server_does
    the_next_attempts_are_misled_and_the_one_after_them_is_not
    a_silent_server_is_noticed_by_the_heartbeat
}

/// Tags in it would become elements if the page took it for HTML.
const TEXT: &str = "<b>grüße</b> & more";

async fn the_page_echoes_a_typed_text(browser: Browser) {
    let page = Page::open(browser).await;
    page.wait_for_state("Closed").await;
    assert_eq!(page.enabled_buttons().await, ["Connect"]);

    page.fill("Subprotocols", "chat, superchat").await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;
    let open = page.entry("event", "open").await;
    let (url, protocol) = open.content.split_once(", ").expect("both are told");
    assert!(
        url.starts_with(&page.endpoint("/echo?id=")),
        "{}",
        open.content
    );
    assert_eq!(protocol, "speaking chat");
    let buttons = "Close, Send text, Send JSON, Send bytes, Send file, Send random bytes";
    assert_eq!(page.enabled_buttons().await.join(", "), buttons);

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

    page.unfold("Binary").await;
    page.fill("Bytes in hex", "00 01 7f 80 FE ff").await;
    page.click("Send bytes").await;
    let received = page.entry("received", "binary").await;
    assert_eq!(received.content, "00 01 7f 80 fe ff");
    assert_eq!(received.size.as_deref(), Some("6 bytes"));
    assert_eq!(received, page.entry("sent", "binary").await);

    page.fill("Count of random bytes", "16777216").await;
    page.click("Send random bytes").await;
    let size = "16,777,216 bytes";
    let received = page.entry_of_size("received", "binary", size).await;
    let sent = page.entry_of_size("sent", "binary", size).await;
    assert_eq!(received, sent);

    // These have a known checksum, so the checksums above are not made up.
    page.fill("Bytes in hex", &"61".repeat(64)).await;
    page.click("Send bytes").await;
    let received = page.entry_of_size("received", "binary", "64 bytes").await;
    let known = "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb";
    assert_eq!(received.checksum.as_deref(), Some(known));
    assert_no_errors(page).await;
}

async fn the_page_echoes_a_file(browser: Browser) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(&[0, 1, 254, 255])
        .expect("the file takes bytes");
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.unfold("Binary").await;
    page.attach("File", file.path()).await;
    page.click("Send file").await;
    let received = page.entry("received", "binary").await;
    assert_eq!(received.content, "00 01 fe ff");
    assert_eq!(received, page.entry("sent", "binary").await);
    assert_no_errors(page).await;
}

async fn the_page_says_whether_it_is_json_and_writes_it_with_lines(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.unfold("JSON").await;

    page.fill("JSON", "[1, 2").await;
    let verdict = "document.querySelector('#json-verdict').textContent.startsWith(parameter)
        && document.querySelector('[name=json]').getAttribute('aria-invalid')";
    page.wait_for(verdict, &json!("This is not JSON")).await;
    page.click("Send JSON").await;
    page.wait_for_error("InvalidJson").await;

    page.fill("JSON", "[1, 2]").await;
    let verdict = "document.querySelector('#json-verdict').textContent === parameter";
    page.wait_for(verdict, &json!("This is JSON: a list of 2 values."))
        .await;
    page.click("Format").await;
    let text = page
        .evaluate("document.querySelector('[name=json]').value")
        .await;
    assert_eq!(text, "[\n  1,\n  2\n]");
    page.click("Send JSON").await;
    assert_eq!(page.entry("received", "text").await.content, text);
    assert_no_errors(page).await;
}

async fn the_page_shows_the_code_and_the_reason_after_closing(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;

    page.fill("Close code", "4001").await;
    page.fill("Reason", "enough").await;
    page.click("Close").await;
    let close = page.entry("event", "close").await;
    assert_eq!(close.content, "code 4001, “enough”, clean");
    page.wait_for_state("Closed").await;
    assert_eq!(page.enabled_buttons().await, ["Connect"]);
    assert_no_errors(page).await;
}

async fn the_page_shows_the_code_and_the_reason_after_a_close_by_the_server(browser: Browser) {
    let page = Page::open(browser).await;
    page.switch(RECONNECT).await;
    let url = page.endpoint("/close?code=4002&reason=enough%20of%20this");
    page.fill("URL", &url).await;
    page.click("Connect").await;
    let close = page.entry("event", "close").await;
    assert_eq!(close.content, "code 4002, “enough of this”, clean");
    page.wait_for_state("Closed").await;
    assert_no_errors(page).await;
}

async fn the_page_shows_closing_until_the_server_has_answered(browser: Browser) {
    let page = Page::open(browser).await;
    page.fill("URL", &page.endpoint("/mute")).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;
    page.click("Close").await;
    page.wait_for_state("Closing").await;
    assert!(page.enabled_buttons().await.is_empty());
    assert_no_errors(page).await;
}

async fn the_page_shows_a_refused_connection_and_then_connects(browser: Browser) {
    let page = Page::open(browser).await;
    page.switch(RECONNECT).await;
    page.fill("URL", &page.endpoint("/status?code=503")).await;
    page.click("Connect").await;
    page.wait_for_error("Connect").await;
    let close = page.entry("event", "close").await;
    assert_eq!(close.content, "code 1006, no reason, not clean");
    page.wait_for_state("Closed").await;

    page.fill("URL", &page.endpoint("/echo")).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;
    assert!(!page.shows_error().await);

    assert_only_lost_connections(page, "/status").await;
}

async fn the_page_shows_what_cannot_be_connected_to(browser: Browser) {
    let page = Page::open(browser).await;
    for state in ["Failed", "Closed"] {
        page.fill("URL", "http://[").await;
        page.click("Connect").await;
        page.wait_for_error("InvalidUrl").await;
        page.wait_for_state(state).await;

        page.fill("URL", &page.endpoint("/echo")).await;
        page.fill("Subprotocols", "twice twice").await;
        page.click("Connect").await;
        page.wait_for_error("InvalidProtocol").await;
        page.wait_for_state(state).await;

        // The next time it is one that does not reconnect.
        page.fill("Subprotocols", "once").await;
        page.switch(RECONNECT).await;
    }
    page.unfold("Options").await;
    page.fill("Connect time-out", "soon").await;
    page.click("Connect").await;
    page.wait_for_error("TypeError").await;

    page.fill("Connect time-out", "20000").await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;
    assert_no_errors(page).await;
}

async fn the_page_shows_what_cannot_be_sent_and_stays_open(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;
    page.unfold("Binary").await;

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
    page.wait_for_state("Open").await;
    assert_no_errors(page).await;
}

async fn the_connection_comes_back_after_a_kill_and_the_timeline_shows_it(browser: Browser) {
    let page = Page::open(browser).await;
    come_back_soon(&page).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;

    page.click("Kill").await;
    let states = "Open,Waiting,Connecting,Open$";
    page.wait_for(PASSED_THROUGH, &json!(states)).await;
    let reason = "[...document.querySelectorAll('#changes tr')]
        .find(({ cells }) => cells[1].textContent === 'Waiting').cells[4].textContent";
    let reason = page.evaluate(reason).await;
    assert!(
        reason.as_str().is_some_and(|text| text.contains("1006")),
        "{reason}"
    );
    let bars = "[...document.querySelectorAll('#timeline rect')].map((bar) => [
        bar.dataset.state, Number(bar.getAttribute('width')) > 0])";
    let bars = page.evaluate(bars).await;
    for state in ["open", "waiting", "connecting"] {
        let bar = json!([state, true]);
        assert!(bars.as_array().expect("a list").contains(&bar), "{bars}");
    }

    page.click("Send text").await;
    assert_eq!(page.entry("received", "text").await.content, "hello");
    assert_only_lost_connections(page, "ws://").await;
}

async fn the_connection_comes_back_when_the_server_does(browser: Browser) {
    let page = Page::open(browser).await;
    come_back_soon(&page).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;

    page.click("Kill for 5 s").await;
    // The attempts between two that are open were refused by the system.
    let states = "Open(,Waiting,Connecting){2,},Open$";
    // What is sent meanwhile waits, and arrives.
    page.wait_for_state("Waiting").await;
    page.click("Send text").await;
    page.wait_for(PASSED_THROUGH, &json!(states)).await;
    page.switch("events").await;
    assert_eq!(page.entry("received", "text").await.content, "hello");
    assert_eq!(page.entry("sent", "text").await.content, "(queued) hello");
    assert_only_lost_connections(page, "ws://").await;
}

async fn the_next_attempts_are_misled_and_the_one_after_them_is_not(browser: Browser) {
    let page = Page::open(browser).await;
    come_back_soon(&page).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;

    page.fill("Next attempts", "1").await;
    page.choose("are", "accepted, then closed").await;
    page.click("Kill, then do so").await;
    let closed = "[...document.querySelectorAll('#changes tr')]
        .some(({ cells }) => cells[1].textContent === 'Waiting'
            && cells[4].textContent.includes('not yet'))";
    page.wait_for(closed, &json!(null)).await;
    page.wait_for_state("Open").await;
    page.click("Send text").await;
    assert_eq!(page.entry("received", "text").await.content, "hello");
    assert_only_lost_connections(page, "ws://").await;
}

async fn a_silent_server_is_noticed_by_the_heartbeat(browser: Browser) {
    let page = Page::open(browser).await;
    come_back_soon(&page).await;
    page.switch("Ask a silent server whether it is there").await;
    page.fill("Silence before", "200").await;
    page.fill("Time to answer", "300").await;
    let because = "[...document.querySelectorAll('#changes tr')]
        .some(({ cells }) => cells[4].textContent === parameter)";
    page.click("Connect").await;
    page.wait_for(because, &json!("The server has answered."))
        .await;
    let round_trip = "/^[0-9.]+ (µs|ms)$/.test(
        document.querySelector('.chart b').textContent)";
    page.wait_for(round_trip, &json!(null)).await;
    page.click("Close").await;
    page.wait_for_state("Closed").await;

    page.fill("URL", &page.endpoint("/mute")).await;
    page.click("Connect").await;
    let cause = "The server did not answer a probe.";
    page.wait_for(because, &json!(cause)).await;
    assert_only_lost_connections(page, "ws://").await;
}

const RECONNECT: &str = "Reconnect when it is lost";

/// Whether the last changes of the state match this, without the steps of an attempt.
const PASSED_THROUGH: &str = "(() => {
    const states = [...document.querySelectorAll('#changes tbody tr')].reverse()
        .map(({ cells }) => cells[1].textContent)
        .filter((state) => state !== 'Getting the address' && state !== 'Preparing');
    return new RegExp(parameter).test(states.join());
})()";

/// Makes the waits short that are random otherwise.
async fn come_back_soon(page: &Page) {
    page.unfold("Options").await;
    page.fill("First retry within", "300").await;
    page.fill("Second retry within", "300").await;
    page.fill("Longest wait", "300").await;
}

/// Ends a test in which connections were lost: the browser reports those to the console, and the
/// page adds nothing.
async fn assert_only_lost_connections(page: Page, words: &str) {
    let errors = page.close().await;
    assert!(
        errors.iter().all(|error| error.contains(words)),
        "{errors:#?}"
    );
}
