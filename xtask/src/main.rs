//! The tasks of this repository: `cargo xtask --help` lists them.

mod bench;
mod ci;
mod demo;
mod engine;
mod package;
mod process;
mod rehearse;
mod setup;
mod soak;
mod step;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::engine::Engine;
use crate::setup::Environment;

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    about = "The tasks of the wasm-websocket repository"
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Bring this machine to a working wasm toolchain and browsers; nothing that is there is redone
    Setup,
    /// Build the npm package into pkg/ with wasm-pack
    Build,
    /// Build, serve the page and the WebSocket endpoints, and print the address
    Demo(demo::Options),
    /// Run every check and every test, in Chromium, Firefox and WebKit too
    Test(test::Options),
    /// Run what finds most mistakes in three minutes, before each commit
    Check(test::CheckOptions),
    /// Run clients for minutes against servers that are killed every few seconds, and report
    Soak(soak::Options),
    /// Compare the library with its peers, and draw the chart of the README
    Bench(bench::Options),
    /// Stage failures of a run, to prove that it handles them
    #[command(hide = true, subcommand)]
    Rehearse(rehearse::Failure),
    /// Run .ci/run in a fresh clone of what is committed
    Ci,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result<()> {
    std::env::set_current_dir(workspace::root())?;
    process::end_everything_when_interrupted()?;
    match task {
        Task::Setup => {
            let environment = Environment::set_up(&Engine::ALL)?;
            environment.explain_use_by_hand();
            Ok(())
        }
        Task::Build => package::build(&Environment::set_up(&[])?),
        Task::Demo(options) => demo::demo(&Environment::set_up(&[])?, options),
        Task::Test(options) => test::test(options),
        Task::Check(options) => test::check(options),
        Task::Soak(options) => soak::soak(options),
        Task::Bench(options) => bench::bench(options),
        Task::Rehearse(failure) => rehearse::rehearse(failure),
        Task::Ci => ci::ci(),
    }
}
