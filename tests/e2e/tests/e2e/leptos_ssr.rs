//! The page in `examples/leptos-ssr`, which the server renders and the browser hydrates.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;
use wasm_websocket_e2e::{Browser, Page, in_each_browser, violations};

use crate::example_server::ExampleServer;

in_each_browser! {
    a_page_of_the_server_is_hydrated_and_connects_then
}

/// Gets a page as a program without scripts does.
fn get(server: &ExampleServer) -> String {
    let mut connection = TcpStream::connect(server.address).expect("the server listens");
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        server.address
    );
    connection
        .write_all(request.as_bytes())
        .expect("the server reads");
    let mut answer = String::new();
    connection
        .read_to_string(&mut answer)
        .expect("it answers with text");
    answer
}

async fn until_text(page: &Page, selector: &str, text: &str) {
    let is_shown = format!("document.querySelector('{selector}')?.textContent === parameter");
    page.wait_for(&is_shown, &json!(text)).await;
}

async fn until_open(page: &Page) {
    until_text(page, ".light", "Open: the previous step is complete").await;
}

/// Loads the page anew, and notes the elements that the server has sent before its program runs.
async fn load_and_note(page: &Page) {
    let load = "(async () => {
        const html = await (await fetch('/')).text();
        const note = `<script>rendered = [...document.querySelectorAll('main *')]</script>`;
        document.open();
        document.write(html.replace('</body>', note + '</body>'));
        document.close();
    })()";
    page.evaluate(load).await;
    page.wait_for("globalThis.rendered?.length > 0", &json!(null))
        .await;
}

/// What an element of the page of the server says.
fn rendered<'a>(html: &'a str, start: &str) -> &'a str {
    let (_, rest) = html.split_once(start).expect("the server renders it");
    rest.split_once('<').expect("an element has an end").0
}

async fn a_page_of_the_server_is_hydrated_and_connects_then(browser: Browser) {
    let server = ExampleServer::start("leptos-ssr", |_| Vec::new());
    let html = get(&server);
    assert_eq!(rendered(&html, "<output>"), "0");
    assert_eq!(
        rendered(&html, "<p class=\"light\">"),
        "Idle: it was requested",
        "{html}"
    );

    let first = Page::open_at(browser, server.address).await;
    until_open(&first).await;
    load_and_note(&first).await;
    until_open(&first).await;
    until_text(&first, "output", "0").await;
    first.click("Add one").await;
    until_text(&first, "output", "1").await;
    assert_eq!(rendered(&get(&server), "<output>"), "1");

    let second = Page::open_at(browser, server.address).await;
    until_open(&second).await;
    until_text(&second, "output", "1").await;
    second.click("Add one").await;
    for page in [&first, &second] {
        until_text(page, "output", "2").await;
        let violations = violations(page).await;
        assert!(violations.is_empty(), "{violations:#?}");
    }
    let kept = "rendered.every((element) => document.contains(element))
        && rendered.length === document.querySelectorAll('main *').length";
    assert_eq!(first.evaluate(kept).await, json!(true));
    for page in [first, second] {
        let errors = page.close().await;
        assert!(errors.is_empty(), "{errors:#?}");
    }
}
