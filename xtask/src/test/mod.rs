//! Runs every check and every test.

mod browsers;
mod shared_memory;
mod summary;

use std::process::Command;

use anyhow::Result;
use clap::Args;

pub(crate) use self::browsers::{BrowserTests, Host, TestServer};
use self::summary::Summary;
use crate::bench::check_budgets;
use crate::engine::Engine;
use crate::package::{self, build, install};
use crate::process::run;
use crate::setup::Environment;

/// The package that is tested in browsers by its own command.
const END_TO_END: &str = "wasm-websocket-e2e";
/// A program for wasm, which says nothing when it is built for anything else.
const DEPENDENT: &str = "dependent";

/// The part of an example that runs in browsers.
const EXAMPLE: &str = "guess-client";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Run the browser tests alone, and in this engine alone
    #[arg(long)]
    engine: Option<Engine>,
}

/// Runs all steps, also after one has failed, and sums them up.
pub(crate) fn test(options: &Options) -> Result<()> {
    let mut summary = Summary::default();
    if let Some(engine) = options.engine {
        let environment = Environment::set_up(&[engine])?;
        test_in_browsers(&mut summary, &environment, &[engine]);
        return summary.finish();
    }
    let environment = Environment::set_up(&Engine::ALL)?;
    summary.step("formatting", check_formatting);
    summary.step("clippy, native", check_native_lints);
    summary.step("clippy, wasm32", || check_wasm_lints(&environment));
    summary.step("documentation", check_documentation);
    summary.step("native tests and doctests", run_native_tests);
    summary.step("npm package", || {
        build(&environment)?;
        install()
    });
    summary.step("size of a program", || check_budgets(&environment));
    summary.step("size of the package", package::check_budgets);
    test_in_browsers(&mut summary, &environment, &Engine::ALL);
    summary.step("end-to-end tests", || run_end_to_end_tests(&environment));
    summary.finish()
}

fn test_in_browsers(summary: &mut Summary, environment: &Environment, engines: &[Engine]) {
    let mut server = None;
    summary.step("server", || {
        server = Some(TestServer::start()?);
        Ok(())
    });
    let Some(server) = &server else { return };
    for &engine in engines {
        for host in Host::ALL {
            let tests = BrowserTests { engine, host };
            summary.browser_step(tests, || tests.run(environment, server));
        }
    }
}

fn check_formatting() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))
}

fn check_native_lints() -> Result<()> {
    run(cargo()
        .args(["clippy", "--workspace", "--exclude", DEPENDENT])
        .args(["--all-targets", "--all-features", "--", "-D", "warnings"]))
}

fn check_wasm_lints(environment: &Environment) -> Result<()> {
    for features in ["--no-default-features", "--all-features"] {
        run(environment
            .wasm_command("cargo")?
            .args([
                "clippy",
                "--package",
                "wasm-websocket",
                "--package",
                DEPENDENT,
                "--package",
                EXAMPLE,
            ])
            .args(["--target", "wasm32-unknown-unknown", "--all-targets"])
            .args([features, "--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn check_documentation() -> Result<()> {
    run(cargo()
        .args(["doc", "--no-deps", "--document-private-items"])
        .args(["--package", "wasm-websocket", "--all-features"])
        .env(
            "RUSTDOCFLAGS",
            "-D warnings --allow rustdoc::private_intra_doc_links",
        ))
}

fn run_native_tests() -> Result<()> {
    run(cargo()
        .args(["test", "--workspace", "--all-features"])
        .args(["--exclude", END_TO_END, "--exclude", DEPENDENT]))
}

fn run_end_to_end_tests(environment: &Environment) -> Result<()> {
    run(environment
        .native_command("cargo")?
        .args(["test", "--package", END_TO_END]))
}

fn cargo() -> Command {
    Command::new("cargo")
}
