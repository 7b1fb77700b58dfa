//! Runs reconnecting clients for minutes, against servers that are killed every few seconds.

use anyhow::{Result, ensure};
use clap::Args;

use crate::engine::Engine;
use crate::process::run;
use crate::setup::Environment;
use crate::test::{BrowserTests, Host, TestServer};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// For how many minutes
    #[arg(long, default_value_t = 5.0)]
    minutes: f64,
    /// The engine in which the clients run
    #[arg(long, default_value = "chromium")]
    engine: Engine,
}

/// The file below `tests/`, which prints the report.
pub(crate) const FILE: &str = "soak";

/// How long it may take to start the browser and to come to the end, in seconds.
const MARGIN: f64 = 300.0;

pub(crate) fn soak(options: &Options) -> Result<()> {
    let Options { minutes, engine } = *options;
    ensure!(
        (0.1..=1440.0).contains(&minutes),
        "--minutes takes a number from 0.1 to 1440"
    );
    let environment = Environment::set_up(&[engine])?;
    let server = TestServer::build_and_start()?;
    let host = Host::Window;
    let tests = BrowserTests { engine, host };
    tests.run_file(FILE, &environment, &server, |command| {
        let timeout = (minutes * 60.0 + MARGIN).ceil();
        command
            .args(["--", "--nocapture"])
            .env("WASM_WEBSOCKET_SOAK_MINUTES", minutes.to_string())
            .env("WASM_BINDGEN_TEST_TIMEOUT", timeout.to_string());
        run(command)
    })
}
