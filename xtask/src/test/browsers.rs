//! The tests with a socket, in one engine and one host.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::shared_memory;
use crate::demo::server;
use crate::engine::Engine;
use crate::process::{Background, run, run_and_watch};
use crate::setup::{Environment, Webkit};

/// What the tests need beside the default features of the library.
pub(super) const FEATURES: &str = "io";

#[derive(Clone, Copy, Debug)]
pub(super) struct BrowserTests {
    pub(super) engine: Engine,
    pub(super) host: Host,
}

/// Where in a browser the tests run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Window,
    Worker,
    /// A window whose wasm memory is shared, as that of programs with threads is.
    SharedMemory,
}

/// How many tests there were.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) passed: u32,
    pub(super) failed: u32,
}

/// The server that all of them use: its address is compiled into the tests.
pub(super) struct TestServer {
    address: String,
    _process: Background,
}

impl TestServer {
    pub(super) fn start() -> Result<Self> {
        run(Command::new("cargo").args(["build", "--package", "wasm-websocket-server"]))?;
        let (process, line) = Background::start(&mut server(0))?;
        let Some((_, address)) = line.split_once("http://") else {
            bail!("the server did not print its address, but: {line}");
        };
        Ok(Self {
            address: address.trim_end_matches('/').to_owned(),
            _process: process,
        })
    }
}

impl Host {
    pub(super) const ALL: [Self; 3] = [Self::Window, Self::Worker, Self::SharedMemory];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Worker => "worker",
            Self::SharedMemory => "shared memory",
        }
    }

    /// The file below `tests/`.
    fn target(self) -> &'static str {
        match self {
            Self::Window | Self::SharedMemory => "window",
            Self::Worker => "worker",
        }
    }
}

impl fmt::Display for BrowserTests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (engine, host) = (self.engine.name(), self.host.name());
        write!(f, "browser tests, {engine}, {host}")
    }
}

impl BrowserTests {
    /// Runs them against a server.
    pub(super) fn run(
        self,
        environment: &Environment,
        server: &TestServer,
    ) -> (Counts, Result<()>) {
        let mut counts = Counts::default();
        let result = self.run_counting(environment, server, &mut counts);
        (counts, result)
    }

    fn run_counting(
        self,
        environment: &Environment,
        server: &TestServer,
        counts: &mut Counts,
    ) -> Result<()> {
        let mut command = match self.host {
            Host::Window | Host::Worker => wasm_pack(environment)?,
            Host::SharedMemory => shared_memory::cargo_test(environment)?,
        };
        // The options of wasm-pack come before those that it hands on to cargo.
        let _display = self.add_engine(&mut command, environment)?;
        command
            .args(["--test", self.host.target()])
            .args(["--features", FEATURES])
            .env("WASM_WEBSOCKET_TEST_SERVER", &server.address);
        run_and_watch(&mut command, |line| counts.read(line))?;
        if counts.passed == 0 {
            bail!("no test was run");
        }
        Ok(())
    }

    /// Names the driver of the engine. What is returned has to live as long as the command.
    fn add_engine(
        self,
        command: &mut Command,
        environment: &Environment,
    ) -> Result<Option<Background>> {
        // wasm-pack wants a flag, and gives the runner of wasm-bindgen such a variable itself.
        let is_wasm_pack = self.host != Host::SharedMemory;
        let mut name_driver = |flag: &str, variable: &str, driver: PathBuf| {
            if is_wasm_pack {
                command.arg(format!("--{flag}"));
                command.arg(format!("--{}", variable.to_lowercase()));
                command.arg(driver);
            } else {
                command.env(variable, driver);
            }
        };
        match (self.engine, &environment.webkit) {
            (Engine::Chromium, _) => {
                name_driver("chrome", "CHROMEDRIVER", environment.find("chromedriver")?);
                Ok(None)
            }
            (Engine::Firefox, _) => {
                name_driver("firefox", "GECKODRIVER", environment.find("geckodriver")?);
                Ok(None)
            }
            (Engine::Webkit, Some(Webkit::Safari)) => {
                name_driver("safari", "SAFARIDRIVER", environment.find("safaridriver")?);
                Ok(None)
            }
            (Engine::Webkit, Some(Webkit::Gtk(gtk))) => {
                name_driver("safari", "SAFARIDRIVER", gtk.driver.clone());
                let capabilities = format!(
                    r#"{{"webkitgtk:browserOptions": {{"binary": {:?}, "args": ["--automation"]}}}}"#,
                    gtk.browser
                );
                let file = std::env::current_dir()?.join("target/webdriver-webkit.json");
                fs::write(&file, capabilities)?;
                // It finds a free number for the display, and prints that.
                let mut display = Command::new(&gtk.display);
                display.args(["-displayfd", "1", "-nolisten", "tcp"]);
                let (display, number) = Background::start(&mut display)?;
                command
                    .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file)
                    .env("DISPLAY", format!(":{number}"))
                    .env_remove("WAYLAND_DISPLAY");
                Ok(Some(display))
            }
            (Engine::Webkit, None) => bail!("WebKit has not been set up"),
        }
    }
}

fn wasm_pack(environment: &Environment) -> Result<Command> {
    let mut command = environment.wasm_command("wasm-pack")?;
    command.args(["test", "--headless"]);
    Ok(command)
}

impl Counts {
    /// Adds the line in which a test harness sums up, as
    /// `test result: ok. 58 passed; 0 failed; 0 ignored; …`.
    fn read(&mut self, line: &str) {
        if let Some((_, sums)) = line.split_once("test result: ") {
            self.passed += number_before(" passed", sums).unwrap_or(0);
            self.failed += number_before(" failed", sums).unwrap_or(0);
        }
    }
}

fn number_before(word: &str, text: &str) -> Option<u32> {
    let (before, _) = text.split_once(word)?;
    before.split_whitespace().next_back()?.parse().ok()
}
