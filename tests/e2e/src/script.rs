//! Runs the tests of the folder `scripts` in a browser, with the package that was built.

use serde_json::Value;

use crate::browser::Browser;
use crate::npm::title_of;
use crate::serving::serve;

/// Runs all tests of a script, and fails with what failed of them.
pub async fn run(browser: Browser, script: &str) {
    let server = serve("tests/e2e/scripts").await;
    let page = format!("http://{server}/?script={script}");
    let title = title_of(browser, &page, "running").await;
    let result: Value = serde_json::from_str(&title).unwrap_or_else(|_| panic!("{title}"));
    let texts = |name: &str| -> Vec<_> {
        let texts = result[name].as_array().into_iter().flatten();
        texts.filter_map(Value::as_str).collect()
    };
    let (names, failures) = (texts("names"), texts("failures"));
    assert!(!names.is_empty(), "{script}.js has no tests");
    println!("{}", names.join("\n"));
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
