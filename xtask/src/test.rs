//! Runs every check and every test.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::build::build;
use crate::demo::server;
use crate::process::{Background, run};
use crate::setup::Environment;

/// The package that is tested in browsers by its own command.
const END_TO_END: &str = "wasm-websocket-e2e";
/// A program for wasm, which says nothing when it is built for anything else.
const DEPENDENT: &str = "dependent";

/// Runs all steps, also after one has failed, and sums them up.
pub(crate) fn test(environment: &Environment) -> Result<()> {
    let mut summary = Summary::default();
    summary.step("formatting", check_formatting);
    summary.step("clippy, native", check_native_lints);
    summary.step("clippy, wasm32", || check_wasm_lints(environment));
    summary.step("documentation", check_documentation);
    summary.step("native tests and doctests", run_native_tests);
    summary.step("npm package", || build(environment));
    for browser in ["chrome", "firefox"] {
        summary.step(&format!("browser tests, {browser}"), || {
            run_browser_tests(environment, browser)
        });
    }
    summary.step("end-to-end tests", || run_end_to_end_tests(environment));
    summary.finish()
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
    run(cargo().args(["test", "--workspace"]).args([
        "--exclude",
        END_TO_END,
        "--exclude",
        DEPENDENT,
    ]))
}

fn run_browser_tests(environment: &Environment, browser: &str) -> Result<()> {
    run(cargo().args(["build", "--package", "wasm-websocket-server"]))?;
    let (_server, line) = Background::start(&mut server(0))?;
    let Some((_, address)) = line.split_once("http://") else {
        bail!("the server did not print its address, but: {line}");
    };
    run(environment
        .wasm_command("wasm-pack")?
        .args(["test", "--headless", &format!("--{browser}")])
        .args(["--test", "web"])
        .env("WASM_WEBSOCKET_TEST_SERVER", address.trim_end_matches('/')))
}

fn run_end_to_end_tests(environment: &Environment) -> Result<()> {
    run(environment
        .native_command("cargo")?
        .args(["test", "--package", END_TO_END]))
}

fn cargo() -> Command {
    Command::new("cargo")
}

/// How each step went.
#[derive(Debug, Default)]
struct Summary {
    steps: Vec<(String, Duration, Result<()>)>,
}

impl Summary {
    fn step(&mut self, name: &str, step: impl FnOnce() -> Result<()>) {
        println!("\n== {name}");
        let start = Instant::now();
        let result = step();
        if let Err(error) = &result {
            println!("{error:#}");
        }
        self.steps.push((name.to_owned(), start.elapsed(), result));
    }

    fn finish(self) -> Result<()> {
        println!("\n== summary");
        for (name, time, result) in &self.steps {
            let word = if result.is_ok() { "passed" } else { "FAILED" };
            println!("{word}  {:>4} s  {name}", time.as_secs());
        }
        let failed = self.steps.iter().filter(|step| step.2.is_err()).count();
        println!("{} passed, {failed} failed", self.steps.len() - failed);
        if failed > 0 {
            bail!("{failed} of {} steps failed", self.steps.len());
        }
        Ok(())
    }
}
