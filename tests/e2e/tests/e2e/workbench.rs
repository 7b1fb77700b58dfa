//! What the page does with what has happened: the log, the themes, the benchmark; and who can use it.

use fantoccini::key::Key;
use serde_json::json;
use wasm_websocket_e2e::{Browser, Page, assert_no_errors, in_each_browser, violations};

/// Tags in it would become elements if the page took it for HTML.
const TEXT: &str = "<b>grüße</b> & more";

in_each_browser! {
    the_log_has_rows_for_what_is_seen_only_and_finds_one_of_100000_entries
    the_log_stands_still_in_a_pause
    an_entry_is_chosen_with_keys_and_copied
    the_log_is_exported_as_it_is_filtered
    the_theme_is_chosen_and_remembered
    the_benchmark_runs_to_its_end
    nothing_is_wider_than_a_phone
    the_page_is_accessible_in_both_themes
}

async fn the_log_has_rows_for_what_is_seen_only_and_finds_one_of_100000_entries(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;

    page.fill("Messages", "100000").await;
    page.fill("Bytes of each", "16").await;
    page.click("Flood").await;
    let count = "Number.parseInt(document.querySelector('#log-count').textContent
        .replaceAll(',', '')) > parameter";
    for entries in [1000, 30_000, 60_000, 100_000] {
        page.wait_for(count, &json!(entries)).await;
    }
    let last = page.entry("received", "text").await;
    assert_eq!(last.content, "99999fghijklmnop");
    let rows = "document.querySelectorAll('#log .row').length";
    let rows = page.evaluate(rows).await.as_u64();
    assert!(rows.is_some_and(|rows| rows < 100), "{rows:?}");

    page.fill("Filter", "77777F").await;
    let only_row = "document.querySelectorAll('#log .row').length === 1
        && document.querySelector('#log .row .content').textContent === parameter
        && document.querySelector('#log-count').textContent.startsWith('1 of 100,')";
    page.wait_for(only_row, &json!("77777fghijklmnop")).await;

    page.fill("Filter", " ").await;
    page.switch("received").await;
    let none = "[...document.querySelectorAll('#log .row')].every((row) =>
        row.dataset.direction === 'event')";
    page.wait_for(none, &json!(null)).await;
    assert_no_errors(page).await;
}

async fn the_log_stands_still_in_a_pause(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.wait_for_state("Open").await;
    page.click("Send text").await;
    page.entry("received", "text").await;

    page.click("Pause").await;
    let before = page.evaluate(ROWS).await;
    page.fill("Text", "during the pause").await;
    page.click("Send text").await;
    let recorded = "/of [0-9]+ entries; paused/
        .test(document.querySelector('#log-count').textContent)";
    page.wait_for(recorded, &json!(null)).await;
    assert_eq!(page.evaluate(ROWS).await, before);

    page.click("Pause").await;
    let shown = "[...document.querySelectorAll('#log .row[data-direction=received] .content')]
        .some((content) => content.textContent === parameter)";
    page.wait_for(shown, &json!("during the pause")).await;
    page.click("Clear").await;
    let empty = "document.querySelector('#log-count').textContent === parameter";
    page.wait_for(empty, &json!("Nothing yet.")).await;
    assert_no_errors(page).await;
}

async fn an_entry_is_chosen_with_keys_and_copied(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.fill("Text", TEXT).await;
    page.click("Send text").await;
    page.entry("received", "text").await;
    let first = "document.querySelector('#details [data-fact=Number]').textContent === '1'
        && document.querySelector('#log [aria-selected=true]').id
            === document.querySelector('#log').getAttribute('aria-activedescendant')";
    page.press_keys("#log", &Key::Home.to_string()).await;
    page.wait_for(first, &json!(null)).await;

    page.press_keys("#log", &Key::End.to_string()).await;
    let last = "document.querySelector('#details .content').textContent === parameter
        && document.querySelectorAll('#details b, #log b').length === 0";
    page.wait_for(last, &json!(TEXT)).await;
    page.click("Copy").await;
    page.wait_for(
        "document.querySelector('#details button').textContent === 'Copied'",
        &json!(null),
    )
    .await;
    assert_no_errors(page).await;
}

async fn the_log_is_exported_as_it_is_filtered(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.click("Send text").await;
    page.entry("received", "text").await;
    page.unfold("Binary").await;
    page.click("Send bytes").await;
    page.entry("received", "binary").await;
    page.switch("events").await;

    page.evaluate(
        "(() => {
            const create = URL.createObjectURL;
            URL.createObjectURL = (blob) => {
                window.exportedLog = blob.text();
                return create.call(URL, blob);
            };
        })()",
    )
    .await;
    page.click("Export").await;
    let entries = page
        .run(
            "return JSON.parse(await window.exportedLog).map((entry) => [
                entry.direction, entry.kind, entry.size, entry.content, typeof entry.number,
                new Date(entry.time).getFullYear() > 2020]);",
        )
        .await;
    let text = |direction| json!([direction, "text", 5, "hello", "number", true]);
    let binary = |direction| json!([direction, "binary", 4, "00 01 fe ff", "number", true]);
    let expected = [
        text("sent"),
        text("received"),
        binary("sent"),
        binary("received"),
    ];
    assert_eq!(entries, json!(expected));
    assert_no_errors(page).await;
}

async fn the_theme_is_chosen_and_remembered(browser: Browser) {
    let page = Page::open(browser).await;
    let look = "[getComputedStyle(document.body).backgroundColor,
        document.querySelector('#theme').getAttribute('aria-pressed')]";
    let first = page.evaluate(look).await;
    page.click("Dark theme").await;
    let second = page.evaluate(look).await;
    assert_ne!(first[0], second[0]);
    assert_ne!(first[1], second[1]);
    page.reload().await;
    assert_eq!(page.evaluate(look).await, second);
    page.click("Dark theme").await;
    assert_eq!(page.evaluate(look).await, first);
    assert_no_errors(page).await;
}

async fn the_benchmark_runs_to_its_end(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Benchmark").await;
    page.switch("Quick").await;
    page.click("Run the benchmark").await;
    let tables = "document.querySelectorAll('.race').length === parameter";
    for count in 1..=4 {
        page.wait_for(tables, &json!(count)).await;
    }
    let status = "document.querySelector('#benchmark-status').textContent.startsWith(parameter)";
    page.wait_for(status, &json!("Done.")).await;
    let rows = "[...document.querySelectorAll('.race tr')].map(({ cells }) => [
        cells.length, Number.parseFloat(cells[1].textContent) > 0,
        /^× [0-9.]+$/.test(cells[2].textContent), cells[3].firstChild.offsetWidth > 0])";
    let row = json!([4, true, true, true]);
    assert_eq!(page.evaluate(rows).await, json!(vec![row; 12]));
    assert_no_errors(page).await;
}

async fn nothing_is_wider_than_a_phone(browser: Browser) {
    let page = Page::open(browser).await;
    page.move_to_window_of_width(360).await;
    page.click("Connect").await;
    page.fill("Text", &"W".repeat(500)).await;
    page.click("Send text").await;
    page.entry("received", "text").await;
    unfold_all(&page).await;
    for tab in ["Workbench", "Benchmark"] {
        page.click(tab).await;
        assert_eq!(page.evaluate("innerWidth").await, 360);
        let width = page.evaluate("document.documentElement.scrollWidth").await;
        assert!(width.as_u64() <= Some(360), "{tab} needs {width}");
    }
    assert_no_errors(page).await;
}

async fn the_page_is_accessible_in_both_themes(browser: Browser) {
    let page = Page::open(browser).await;
    page.click("Connect").await;
    page.click("Send text").await;
    page.entry("received", "text").await;
    unfold_all(&page).await;
    for tab in ["Workbench", "Benchmark"] {
        page.click(tab).await;
        for _ in 0..2 {
            let violations = violations(&page).await;
            assert!(violations.is_empty(), "{tab}: {violations:#?}");
            page.click("Dark theme").await;
        }
    }
    assert_no_errors(page).await;
}

/// What the visible rows of the log are.
const ROWS: &str = "[...document.querySelectorAll('#log .row')].map((row) => row.id)";

async fn unfold_all(page: &Page) {
    page.evaluate(
        "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
    )
    .await;
}
