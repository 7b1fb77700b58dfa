//! Compares the library with its peers: `bench/` has the programs and the page.

mod chart;
mod contenders;
mod frontends;
mod programs;
mod results;
mod sizes;
mod table;
mod ticker;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use self::contenders::CONTENDERS;
use self::results::{PageResults, Results};
pub(crate) use self::sizes::{check_budgets, gzip};
use crate::engine::Engine;
use crate::process::{Background, run};
use crate::setup::Environment;

/// What is made and can be deleted: the packages that the page loads, and the results.
const FOLDER: &str = "target/bench";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Measure a few rounds only, and change nothing in bench/; ends within a minute
    #[arg(long)]
    quick: bool,
    /// Measure only what has an identifier that begins so, as receive/text
    #[arg(long, value_name = "IDENTIFIER", default_value = "")]
    only: String,
    /// Measure only how much this library adds to a program, and compare it with its budget
    #[arg(long)]
    sizes: bool,
    /// Measure only how even the frames of examples/leptos-ticker are
    #[arg(long)]
    ticker: bool,
    /// Put the hooks for Yew and Leptos, and others, into the same situations, and print a table
    #[arg(long)]
    frontends: bool,
}

/// Builds everything, measures, prints a table, and writes the results and the chart.
///
/// Those that the README shows are in `bench/`, and only a run of everything changes them.
pub(crate) fn bench(options: &Options) -> Result<()> {
    if options.sizes {
        return check_budgets(&Environment::set_up(&[])?);
    }
    let environment = Environment::set_up(&[Engine::Chromium])?;
    if options.ticker {
        return ticker::measure(&environment);
    }
    if options.frontends {
        return frontends::compare(&environment);
    }
    println!("\n== building");
    programs::build(&environment)?;
    build_server()?;
    build_runner()?;
    println!("\n== measuring");
    let results = Results {
        contenders: contenders::described()?,
        sizes: sizes::measure()?,
        page: measure(&environment, options)?,
    };
    println!("\n{}", table::drawn(&results));
    write(&results, Path::new(FOLDER))?;
    if options.quick || !options.only.is_empty() {
        println!(
            "bench/ has the results of the last run of everything; this run changed nothing there"
        );
        return Ok(());
    }
    write(&results, Path::new("bench"))
}

/// Runs the page in Chromium, against a server of its own.
fn measure(environment: &Environment, options: &Options) -> Result<PageResults> {
    let packages = Path::new(FOLDER).join("pkg");
    let list = serde_json::to_string(CONTENDERS)?;
    fs::write(packages.join("contenders.json"), list).context("cannot write contenders.json")?;
    let (_server, address) = serve("bench/page", &packages)?;
    let quick = u8::from(options.quick);
    let page = format!("http://{address}?quick={quick}&only={}", options.only);
    let text = run_page(environment, &page, &Path::new(FOLDER).join("page.json"))?;
    serde_json::from_str(&text).context("the page has written something else than results")
}

/// Builds the development server.
fn build_server() -> Result<()> {
    run(Command::new("cargo")
        .args(["build", "--profile", "server"])
        .args(["--package", "wasm-websocket-server"]))
}

/// Serves a page with its packages, and returns the address.
fn serve(page: &str, packages: &Path) -> Result<(Background, String)> {
    start_server(
        Command::new("target/server/wasm-websocket-server")
            .args(["--port", "0", "--www", page, "--pkg"])
            .arg(packages),
    )
}

/// Builds the program that runs a page.
fn build_runner() -> Result<()> {
    run(Command::new("cargo")
        .args(["build", "--package", "wasm-websocket-e2e"])
        .args(["--bin", "run-benchmark-page"]))
}

/// Starts a server that prints its address, and returns that.
fn start_server(server: &mut Command) -> Result<(Background, String)> {
    let (server, line) = Background::start(server)?;
    match line.split_once("http://") {
        Some((_, address)) => Ok((server, address.to_owned())),
        None => bail!("the server did not print its address, but: {line}"),
    }
}

/// Runs a page in Chromium, and returns what it has measured, which is in a file then, too.
fn run_page(environment: &Environment, page: &str, file: &Path) -> Result<String> {
    run(environment
        .native_command("target/debug/run-benchmark-page")?
        .arg(page)
        .arg(file))?;
    fs::read_to_string(file).context("cannot read what the page has measured")
}

fn write(results: &Results, folder: &Path) -> Result<()> {
    let json = serde_json::to_string_pretty(results)? + "\n";
    for (name, content) in [("results.json", json), ("chart.svg", chart::drawn(results))] {
        let file = folder.join(name);
        fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))?;
        println!("written: {}", file.display());
    }
    Ok(())
}
