use std::collections::VecDeque;
use std::time::Duration;

use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use futures_util::{SinkExt, StreamExt};
use http::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use url::{ParseError, Url};

/// What the tests write to the console themselves, to know that they have read all of it, and
/// that an error would have been seen.
const END_OF_CONSOLE: &str = "the end of the console";

/// How long the browser may take to hand out what is in the console.
const READ_LIMIT: Duration = Duration::from_secs(30);

/// The errors in the console of a browser, from before the page is loaded.
#[derive(Debug)]
pub(crate) enum Console {
    /// Chromium keeps a log, which also has the failed requests.
    Log(VecDeque<Value>),
    /// Firefox has no such log, but sends events over WebDriver BiDi.
    Events(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
}

impl Console {
    /// Starts to listen. Nothing must have been loaded yet.
    pub(crate) async fn listen(client: &Client) -> Self {
        let capabilities = client.capabilities();
        match capabilities.and_then(|all| all.get("webSocketUrl")?.as_str()) {
            Some(address) => Self::Events(Box::new(subscribe(address).await)),
            None => Self::Log(VecDeque::new()),
        }
    }

    /// All errors until now, uncaught ones too, each as the browser describes it.
    pub(crate) async fn errors(&mut self, client: &Client) -> Vec<String> {
        client
            .execute("console.error(arguments[0])", vec![json!(END_OF_CONSOLE)])
            .await
            .expect("the page has a console");
        let reading = async {
            let mut errors = Vec::new();
            loop {
                let error = self.next_error(client).await;
                if error.contains(END_OF_CONSOLE) {
                    return errors;
                }
                errors.push(error);
            }
        };
        time::timeout(READ_LIMIT, reading)
            .await
            .expect("the console has what the test has written to it")
    }

    async fn next_error(&mut self, client: &Client) -> String {
        match self {
            Self::Log(entries) => loop {
                match entries.pop_front() {
                    Some(entry) if entry["level"] == "SEVERE" => return entry.to_string(),
                    Some(_) => {}
                    None => {
                        let new = client.issue_cmd(ReadLog).await.expect("the browser log");
                        entries.extend(new.as_array().into_iter().flatten().cloned());
                    }
                }
            },
            Self::Events(events) => loop {
                let event = next_json(events).await;
                if event["method"] == "log.entryAdded" && event["params"]["level"] == "error" {
                    return event["params"].to_string();
                }
            },
        }
    }
}

async fn subscribe(address: &str) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
    let (mut events, _) = connect_async(address)
        .await
        .expect("the browser speaks WebDriver BiDi");
    let command = json!({
        "id": 1,
        "method": "session.subscribe",
        "params": { "events": ["log.entryAdded"] },
    });
    let command = Message::text(command.to_string());
    events.send(command).await.expect("BiDi takes commands");
    loop {
        let answer = next_json(&mut events).await;
        if answer["id"] == 1 {
            assert_eq!(answer["type"], "success", "{answer}");
            return events;
        }
    }
}

async fn next_json(events: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) -> Value {
    loop {
        let message = events.next().await.expect("BiDi stays open");
        if let Message::Text(text) = message.expect("BiDi does not fail") {
            return serde_json::from_str(&text).expect("BiDi speaks JSON");
        }
    }
}

/// ChromeDriver's command for the entries of the browser log that were not read yet.
#[derive(Debug)]
struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
