use std::fs;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use crate::repository;

/// How long a page may take to load, and to come to what a test waits for.
const PATIENCE_IN_MILLISECONDS: u32 = 30_000;

/// A browser that the tests drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    Chromium,
    Firefox,
}

impl Browser {
    pub(crate) fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
        }
    }

    /// The environment variable that names another driver.
    pub(crate) fn driver_variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
        }
    }

    /// Port 0 lets the system pick a free one. Firefox has a second port, for BiDi.
    pub(crate) fn driver_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["--port=0"],
            Self::Firefox => &["--port", "0", "--websocket-port", "0"],
        }
    }

    /// What `webdriver.json` says of this browser, and what these tests need: no window, and
    /// a way to read the console.
    pub(crate) fn capabilities(self) -> Capabilities {
        let (name, options_key, headless, console) = match self {
            Self::Chromium => (
                "chrome",
                "goog:chromeOptions",
                "--headless",
                ("goog:loggingPrefs", json!({ "browser": "ALL" })),
            ),
            Self::Firefox => (
                "firefox",
                "moz:firefoxOptions",
                "-headless",
                ("webSocketUrl", json!(true)),
            ),
        };
        let mut options = shared_options(options_key);
        match options["args"].as_array_mut() {
            Some(arguments) => arguments.push(json!(headless)),
            None => options["args"] = json!([headless]),
        }
        let patience = PATIENCE_IN_MILLISECONDS;
        Capabilities::from_iter([
            ("browserName".to_owned(), json!(name)),
            (options_key.to_owned(), options),
            (console.0.to_owned(), console.1),
            (
                "timeouts".to_owned(),
                json!({ "script": patience, "pageLoad": patience }),
            ),
        ])
    }
}

/// The options of one browser in the file that wasm-bindgen-test-runner reads as well.
fn shared_options(key: &str) -> Value {
    let file = repository().join("webdriver.json");
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
    let mut all: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{} is not JSON: {error}", file.display()));
    match all[key].take() {
        Value::Null => json!({}),
        options => options,
    }
}
