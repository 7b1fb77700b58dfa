//! The chat in `examples/yew-chat`, with two people in it.

use serde_json::{Value, json};
use wasm_websocket_e2e::{Browser, Page, in_each_browser, violations};

use crate::example_server::ExampleServer;

in_each_browser! {
    two_people_lose_no_line_when_the_server_is_killed
    people_come_and_go_and_have_rooms
}

/// The key, as WebDriver has it.
const ENTER: char = '\u{E007}';

/// How much each of the two says.
const EACH: usize = 2 * HALF;

const HALF: usize = 50;

fn start() -> ExampleServer {
    ExampleServer::start("yew-chat", |folder| {
        let journal = folder.path().join("journal");
        vec!["--journal".to_owned(), journal.display().to_string()]
    })
}

/// Opens the page, and enters the chat.
async fn enter(browser: Browser, server: &ExampleServer, name: &str) -> Page {
    let page = Page::open_at(browser, server.address).await;
    page.wait_for("!!document.querySelector('#name')", &json!(null))
        .await;
    page.press_keys("#name", name).await;
    page.click("Enter").await;
    until_light(&page, "Connected").await;
    page
}

async fn until_light(page: &Page, text: &str) {
    let light = "document.querySelector('.light')?.textContent === parameter";
    page.wait_for(light, &json!(text)).await;
}

async fn until_people(page: &Page, people: &[&str]) {
    let names = "JSON.stringify([...document.querySelectorAll('.people li')]
        .map((person) => person.lastChild.textContent)) === JSON.stringify(parameter)";
    page.wait_for(names, &json!(people)).await;
}

async fn lines(page: &Page) -> Vec<String> {
    let texts = "[...document.querySelectorAll('.line .text')].map((line) => line.textContent)";
    let texts: Value = page.evaluate(texts).await;
    serde_json::from_value(texts).expect("lines are text")
}

/// Waits until the page shows so many lines, all of which the server has.
async fn until_lines(page: &Page, count: usize) -> Vec<String> {
    let complete = "document.querySelectorAll('.line').length === parameter
        && !document.querySelector('.pending')";
    page.wait_for(complete, &json!(count)).await;
    lines(page).await
}

/// Ends a browser whose console has failed connections, and nothing else.
async fn close(page: Page) {
    let errors = page.close().await;
    let others = errors.iter().filter(|error| !error.contains("/chat"));
    assert_eq!(others.count(), 0, "{errors:#?}");
}

async fn two_people_lose_no_line_when_the_server_is_killed(browser: Browser) {
    let mut server = start();
    let names = ["Ada", "Grace"];
    let pages = [
        enter(browser, &server, names[0]).await,
        enter(browser, &server, names[1]).await,
    ];
    for page in &pages {
        until_people(page, &names).await;
    }
    for (page, name) in pages.iter().zip(names) {
        // The server dies while lines are said, and the second half is said when it is gone.
        let say = format!(
            "(() => {{
                let number = 0;
                let isLost = false;
                const say = () => {{
                    isLost ||= document.querySelector('.light').textContent !== 'Connected';
                    if (number === {HALF} && !isLost) return void setTimeout(say, 10);
                    document.querySelector('.composer textarea').value = `{name} ${{number}}`;
                    document.querySelector('.composer button').click();
                    number += 1;
                    if (number < {EACH}) setTimeout(say, 10);
                }};
                say();
            }})()"
        );
        page.evaluate(&say).await;
    }
    let some = "document.querySelectorAll('.line:not(.pending)').length > parameter";
    pages[1].wait_for(some, &json!(EACH / 10)).await;
    server.kill();
    for page in &pages {
        until_light(page, "Connecting…").await;
        page.wait_for("!!document.querySelector('.pending')", &json!(null))
            .await;
    }
    server.start_again();
    let [ada, grace] = &pages;
    let seen = until_lines(ada, 2 * EACH).await;
    assert_eq!(
        seen,
        until_lines(grace, 2 * EACH).await,
        "both see the same"
    );
    for name in names {
        let of_one: Vec<_> = seen.iter().filter(|line| line.starts_with(name)).collect();
        let expected: Vec<_> = (0..EACH).map(|number| format!("{name} {number}")).collect();
        assert_eq!(of_one, expected.iter().collect::<Vec<_>>());
    }
    for page in &pages {
        until_light(page, "Connected").await;
        until_people(page, &names).await;
    }
    for page in pages {
        close(page).await;
    }
}

async fn people_come_and_go_and_have_rooms(browser: Browser) {
    let server = start();
    let ada = enter(browser, &server, "Ada").await;
    let grace = enter(browser, &server, "Grace").await;
    until_people(&ada, &["Ada", "Grace"]).await;
    grace
        .press_keys("[name=room]", &format!("garden{ENTER}"))
        .await;
    until_people(&grace, &["Grace"]).await;
    until_people(&ada, &["Ada"]).await;
    grace
        .press_keys(".composer textarea", &format!("Nobody here?{ENTER}"))
        .await;
    assert_eq!(until_lines(&grace, 1).await, ["Nobody here?"]);
    ada.wait_for(
        "document.querySelector('.unread')?.textContent === '1'",
        &json!(null),
    )
    .await;
    for page in [&ada, &grace] {
        let violations = violations(page).await;
        assert!(violations.is_empty(), "{violations:#?}");
    }
    let garden = "[...document.querySelectorAll('.room')].at(0).click()";
    ada.evaluate(garden).await;
    assert_eq!(until_lines(&ada, 1).await, ["Nobody here?"]);
    ada.wait_for("!document.querySelector('.unread')", &json!(null))
        .await;
    until_people(&ada, &["Ada", "Grace"]).await;
    // Leaving unmounts the component with the connection.
    grace.click("Leave").await;
    until_people(&ada, &["Ada"]).await;
    for page in [ada, grace] {
        let errors = page.close().await;
        assert!(errors.is_empty(), "{errors:#?}");
    }
}
