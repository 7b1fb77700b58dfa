//! The tests with a socket, in one engine and one host.

use std::fmt;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::own_std::{SHARED_MEMORY, UNWINDING};
use super::page_server::PageServer;
use crate::demo::{build_server, server};
use crate::engine::Engine;
use crate::process::{Background, run};
use crate::setup::{Environment, Webkit};
use crate::step::with_report;

/// The package whose tests are linked with little memory.
pub(super) const SMALL_MEMORY: &str = "small-memory";

/// The package with the hooks for Yew.
pub(super) const YEW: &str = "wasm-websocket-yew";

/// The package with the signals for Leptos.
pub(super) const LEPTOS: &str = "wasm-websocket-leptos";

/// The longest wait for an answer of the server.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// What the tests need beside the default features of the library.
const FEATURES: &str = "io,messagepack,cbor,testing";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BrowserTests {
    pub(crate) engine: Engine,
    pub(crate) host: Host,
}

/// Where in a browser the tests run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    Window,
    Worker,
    /// A window whose wasm memory is shared, as that of programs with threads is.
    SharedMemory,
    /// A window with little wasm memory, for messages that do not fit into it.
    SmallMemory,
    /// A window, in a build whose panics unwind.
    Unwinding,
    /// A window, in which the hooks for Yew are tested.
    Yew,
    /// A window, in which the signals for Leptos are tested.
    Leptos,
}

/// Which of the tests run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Selection<'a> {
    /// Those with this part of a name.
    pub(crate) name: Option<&'a str>,
    /// None of those with this part of a name.
    pub(crate) without: Option<&'a str>,
}

/// The server that all of them use: its address is compiled into the tests.
pub(crate) struct TestServer {
    address: String,
    _process: Background,
}

impl TestServer {
    pub(crate) fn build_and_start() -> Result<Self> {
        build_server()?;
        Self::start()
    }

    /// Starts what has been built, as the native tests do, too.
    pub(crate) fn start() -> Result<Self> {
        let (process, line) = Background::start(&mut server(0))?;
        let Some((_, address)) = line.split_once("http://") else {
            bail!("the server did not print its address, but: {line}");
        };
        Ok(Self {
            address: address.trim_end_matches('/').to_owned(),
            _process: process,
        })
    }

    /// Returns the server's answer to `GET /seen` for an id, with the headers.
    pub(crate) fn seen(&self, id: &str) -> Result<String> {
        let mut connection = TcpStream::connect(&self.address)?;
        connection.set_read_timeout(Some(ANSWER_TIMEOUT))?;
        write!(
            connection,
            "GET /seen?id={id} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

impl Host {
    pub(super) const ALL: [Self; 7] = [
        Self::Window,
        Self::Worker,
        Self::SharedMemory,
        Self::SmallMemory,
        Self::Unwinding,
        Self::Yew,
        Self::Leptos,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Worker => "worker",
            Self::SharedMemory => "shared memory",
            Self::SmallMemory => "small memory",
            Self::Unwinding => "unwinding",
            Self::Yew => "yew",
            Self::Leptos => "leptos",
        }
    }

    /// The number of its build, in their order: hosts with the same number share one.
    pub(super) fn build(self) -> u8 {
        match self {
            Self::Window | Self::Worker | Self::SmallMemory => 0,
            Self::SharedMemory => 1,
            Self::Unwinding => 2,
            Self::Yew => 3,
            Self::Leptos => 4,
        }
    }

    /// The file below `tests/` of its package.
    fn file(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::SmallMemory => "small_memory",
            _ => "window",
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
    /// Whether they run when nobody names a host. How panics unwind is the same code in all
    /// engines, and one is enough.
    pub(super) fn are_due(self) -> bool {
        self.host != Host::Unwinding || self.engine == Engine::Chromium
    }

    /// Runs them against a server.
    pub(super) fn run(
        self,
        environment: &Environment,
        server: &TestServer,
        selection: Selection<'_>,
    ) -> Result<()> {
        self.run_file(self.host.file(), environment, server, |command| {
            if selection.name.is_some() || selection.without.is_some() {
                command.arg("--").args(selection.name);
            }
            if let Some(name) = selection.without {
                command.args(["--skip", name]);
            }
            run(command)
        })?;
        let is_any_due = selection.name.is_none();
        if is_any_due && with_report(|report| report.passed == 0) {
            bail!("no test was run");
        }
        Ok(())
    }

    /// Prepares a command that runs a file below `tests/`, and has it run.
    pub(crate) fn run_file(
        self,
        file: &str,
        environment: &Environment,
        server: &TestServer,
        run: impl FnOnce(&mut Command) -> Result<()>,
    ) -> Result<()> {
        let mut command = match self.host {
            Host::Window | Host::Worker => wasm_pack(environment)?,
            Host::SharedMemory => SHARED_MEMORY.cargo_test(environment)?,
            Host::Unwinding => UNWINDING.cargo_test(environment)?,
            Host::SmallMemory => {
                let mut command = cargo_test(environment)?;
                // With both, the library is built as for the other hosts.
                command.args(["--package", "wasm-websocket", "--package", SMALL_MEMORY]);
                command
            }
            Host::Yew | Host::Leptos => {
                let package = if self.host == Host::Yew { YEW } else { LEPTOS };
                let mut command = cargo_test(environment)?;
                command.args(["--package", package]);
                command
            }
        };
        // The options of wasm-pack come before those that it hands on to cargo.
        let _display = self.add_engine(&mut command, environment)?;
        let page_server = PageServer::new()?;
        page_server.give_to(&mut command);
        if !matches!(self.host, Host::Yew | Host::Leptos) {
            command.args(["--features", FEATURES]);
        }
        command
            .args(["--test", file])
            .env("WASM_WEBSOCKET_TEST_SERVER", &server.address);
        run(&mut command)
    }

    /// Names the driver of the engine. What is returned has to live as long as the command.
    fn add_engine(
        self,
        command: &mut Command,
        environment: &Environment,
    ) -> Result<Option<Background>> {
        // wasm-pack wants a flag, and gives the runner of wasm-bindgen such a variable itself.
        let is_wasm_pack = matches!(self.host, Host::Window | Host::Worker);
        if !is_wasm_pack {
            // The runner would look for it where the package is.
            let file = std::env::current_dir()?.join("webdriver.json");
            command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
        }
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

/// A command that tests without wasm-pack, which knows neither flags of rustc nor other packages.
pub(super) fn cargo_test(environment: &Environment) -> Result<Command> {
    let runner = environment.find("wasm-bindgen-test-runner")?;
    let mut command = environment.wasm_command("cargo")?;
    command
        .args(["test", "--target", "wasm32-unknown-unknown"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1");
    Ok(command)
}

fn wasm_pack(environment: &Environment) -> Result<Command> {
    let mut command = environment.wasm_command("wasm-pack")?;
    command.args(["test", "--headless"]);
    Ok(command)
}
