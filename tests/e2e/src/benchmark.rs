//! Drives the page of the benchmark, for `cargo xtask bench`.

use std::time::{Duration, Instant};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time;

use crate::browser::Browser;
use crate::driver::Driver;

/// How often the page is asked how far it is. It may not notice much of that.
const INTERVAL: Duration = Duration::from_secs(1);

/// How long one measure may take before the page is given up.
const LIMIT: Duration = Duration::from_secs(300);

/// What Chromium does for a page that looks at memory: collect garbage, and tell exact numbers.
const MEMORY_ARGUMENTS: [&str; 2] = ["--js-flags=--expose-gc", "--enable-precise-memory-info"];

/// Loads the page in Chromium, shows its progress, and gives its result.
pub async fn run(address: &str) -> Result<Value, String> {
    let driver = Driver::start(Browser::Chromium);
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities())
        .connect(driver.address())
        .await
        .map_err(|error| format!("Chromium does not start: {error}"))?;
    let result = follow(&client, address).await;
    // The driver ends the browser in any case.
    let _ = client.close().await;
    result
}

async fn follow(client: &Client, address: &str) -> Result<Value, String> {
    let failed = |error| format!("cannot ask the page: {error}");
    client.goto(address).await.map_err(failed)?;
    let mut last_progress = Instant::now();
    while last_progress.elapsed() < LIMIT {
        let script = "const { progress = [], result, error } = globalThis.benchmark ?? {};
            return { progress: progress.splice(0), result, error };";
        let mut state = client.execute(script, vec![]).await.map_err(failed)?;
        for line in state["progress"].as_array().into_iter().flatten() {
            println!("{}", line.as_str().unwrap_or_default());
            last_progress = Instant::now();
        }
        if let Some(error) = state["error"].as_str() {
            return Err(format!("the page failed: {error}"));
        }
        if !state["result"].is_null() {
            return Ok(state["result"].take());
        }
        time::sleep(INTERVAL).await;
    }
    Err("the page does not get on".to_owned())
}

fn capabilities() -> Capabilities {
    let mut capabilities = Browser::Chromium.capabilities();
    let arguments = capabilities
        .get_mut("goog:chromeOptions")
        .and_then(|options| options["args"].as_array_mut());
    if let Some(arguments) = arguments {
        arguments.extend(MEMORY_ARGUMENTS.map(|argument| json!(argument)));
    }
    capabilities
}
