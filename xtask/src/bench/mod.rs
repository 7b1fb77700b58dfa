//! Compares the library with its peers: `bench/` has the programs and the page.

mod chart;
mod contenders;
mod programs;
mod results;
mod sizes;
mod table;

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
}

/// Builds everything, measures, prints a table, and writes the results and the chart.
///
/// Those that the README shows are in `bench/`, and only a run of everything changes them.
pub(crate) fn bench(options: &Options) -> Result<()> {
    if options.sizes {
        return check_budgets(&Environment::set_up(&[])?);
    }
    let environment = Environment::set_up(&[Engine::Chromium])?;
    println!("\n== building");
    programs::build(&environment)?;
    run(Command::new("cargo")
        .args(["build", "--profile", "server"])
        .args(["--package", "wasm-websocket-server"]))?;
    run(Command::new("cargo")
        .args(["build", "--package", "wasm-websocket-e2e"])
        .args(["--bin", "run-benchmark-page"]))?;
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
    let (_server, line) = Background::start(
        Command::new("target/server/wasm-websocket-server")
            .args(["--port", "0", "--www", "bench/page", "--pkg"])
            .arg(&packages),
    )?;
    let Some((_, address)) = line.split_once("http://") else {
        bail!("the server did not print its address, but: {line}");
    };
    let quick = u8::from(options.quick);
    let file = Path::new(FOLDER).join("page.json");
    run(environment
        .native_command("target/debug/run-benchmark-page")?
        .arg(format!(
            "http://{address}?quick={quick}&only={}",
            options.only
        ))
        .arg(&file))?;
    let text = fs::read_to_string(&file).context("cannot read what the page has measured")?;
    serde_json::from_str(&text).context("the page has written something else than results")
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
