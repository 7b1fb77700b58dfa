//! Runs every check and every test, or those that are asked for.

mod attempts;
mod browsers;
mod check;
mod native;
mod own_std;
mod page_server;
mod parts;
mod summary;

use std::env;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Args;

pub(crate) use self::attempts::{Verdict, run as attempt};
pub(crate) use self::browsers::{BrowserTests, Host, Selection, TestServer};
pub(crate) use self::check::{Options as CheckOptions, check};
use self::parts::{
    BROWSER_TESTS, DOCUMENTATION, END_TO_END_TESTS, EXAMPLES, FORMATTING, NATIVE_LINTS,
    NATIVE_TESTS, PACKAGE, PACKAGE_SIZE, PROGRAM_SIZE, REHEARSAL, SERVER, SET_UP, WASM_LINTS,
};
use self::summary::Summary;
use crate::bench::check_budgets;
use crate::demo;
use crate::engine::Engine;
use crate::package::{self, build, install};
use crate::rehearse::in_browser;
use crate::setup::Environment;
use crate::step;

/// Where the whole output of a browser run is kept that failed before another one passed.
const FLAKY: &str = "target/flaky";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Run the browser tests alone, and in this engine; can be given several times
    #[arg(long)]
    engine: Vec<Engine>,
    /// Run the browser tests alone, and in this host; can be given several times
    #[arg(long)]
    host: Vec<Host>,
    /// Run the tests alone that have this in their names
    #[arg(long, value_name = "PART_OF_A_NAME")]
    test: Option<String>,
    /// Run the tests so often
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Fail when a test has failed and then passed
    #[arg(long)]
    strict: bool,
    /// End the whole run after this time; steps that have not run by then fail
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..=1440))]
    within: Option<u64>,
    /// Show all output at once, as with CI in the environment
    #[arg(long)]
    verbose: bool,
}

/// Runs all steps, also after a failed one, and prints the summary.
pub(crate) fn test(options: &Options) -> Result<()> {
    let within = options.within.map(|time| Duration::from_secs(time * 60));
    let mut summary = Summary::new(is_loud(options.verbose), options.strict, within);
    let name = options.test.as_deref();
    let is_for_browsers = !options.engine.is_empty() || !options.host.is_empty();
    let engines = all_or(&options.engine, &Engine::ALL);
    let hosts = all_or(&options.host, &Host::ALL);
    let Some(environment) = set_up(&mut summary, engines)? else {
        return summary.finish();
    };
    if !is_for_browsers && name.is_none() {
        check_everything(&mut summary, &environment)?;
    }
    for _ in 0..options.repeat {
        if !is_for_browsers {
            summary.step(NATIVE_TESTS, || native::run_tests(name))?;
        }
    }
    if !is_for_browsers {
        build_package(&mut summary, &environment, name)?;
    }
    let cells = cells(engines, hosts, !options.host.is_empty());
    let selection = Selection {
        name,
        without: None,
    };
    // The native tests have built the server, if there were any.
    let start = match is_for_browsers {
        true => TestServer::build_and_start,
        false => TestServer::start,
    };
    let repeat = options.repeat;
    let cells = cells.into_iter();
    run_in_browsers(&mut summary, &environment, start, cells, selection, repeat)?;
    if !is_for_browsers {
        for _ in 0..options.repeat {
            summary.step(END_TO_END_TESTS, || {
                native::run_end_to_end_tests(&environment, name)
            })?;
        }
        if name.is_none() {
            summary.step(REHEARSAL, || in_browser(&environment, TestServer::start()?))?;
        }
    }
    let tests = summary.tests();
    summary.finish()?;
    if let Some(name) = name {
        ensure!(tests > 0, "no test has {name} in its name");
    }
    Ok(())
}

/// Installs what is missing. Gives nothing when that has failed.
fn set_up(summary: &mut Summary, engines: &[Engine]) -> Result<Option<Environment>> {
    let mut environment = None;
    summary.step(SET_UP, || {
        environment = Some(Environment::set_up(engines)?);
        Ok(())
    })?;
    Ok(environment)
}

/// What is no test.
fn check_everything(summary: &mut Summary, environment: &Environment) -> Result<()> {
    summary.step(FORMATTING, native::check_formatting)?;
    summary.step(NATIVE_LINTS, native::check_native_lints)?;
    summary.step(WASM_LINTS, || native::check_wasm_lints(environment))?;
    summary.step(DOCUMENTATION, native::check_documentation)?;
    Ok(())
}

/// Builds what the end-to-end tests need. Its sizes are checked when all tests are run.
fn build_package(
    summary: &mut Summary,
    environment: &Environment,
    name: Option<&str>,
) -> Result<()> {
    summary.step(PACKAGE, || {
        build(environment)?;
        install()
    })?;
    summary.step(EXAMPLES, || demo::build_examples(environment))?;
    if name.is_none() {
        summary.step(PROGRAM_SIZE, || check_budgets(environment))?;
        summary.step(PACKAGE_SIZE, package::check_budgets)?;
    }
    Ok(())
}

/// Runs the browser tests of some engines and hosts, one after the other.
fn run_in_browsers(
    summary: &mut Summary,
    environment: &Environment,
    start_server: impl FnOnce() -> Result<TestServer>,
    cells: impl Iterator<Item = BrowserTests> + Clone,
    selection: Selection<'_>,
    repeat: u32,
) -> Result<()> {
    let mut server = None;
    summary.step(SERVER, || {
        server = Some(start_server()?);
        Ok(())
    })?;
    let Some(server) = &server else {
        return Ok(());
    };
    for round in 1..=repeat {
        for tests in cells.clone() {
            let name = match repeat {
                1 => tests.to_string(),
                _ => format!("{tests}, {round} of {repeat}"),
            };
            let is_loud = summary.is_loud();
            let verdict = attempts::run(Path::new(FLAKY), |note| {
                let work = || tests.run(environment, server, selection);
                step::run(
                    &format!("{name}{note}"),
                    summary.limits(BROWSER_TESTS),
                    is_loud,
                    work,
                )
            })?;
            summary.browser_tests(tests, verdict)?;
        }
    }
    Ok(())
}

/// The browser tests of these engines in these hosts, or in those of them that are due.
///
/// Each build comes once: the library is a cdylib too, of which cargo keeps one in a folder, and
/// compiles it and its tests again when it has other features or flags than the last time.
fn cells(engines: &[Engine], hosts: &[Host], is_named: bool) -> Vec<BrowserTests> {
    let mut cells: Vec<_> = engines
        .iter()
        .flat_map(|&engine| hosts.iter().map(move |&host| BrowserTests { engine, host }))
        .filter(|tests| is_named || tests.are_due())
        .collect();
    cells.sort_by_key(|tests| tests.host.build());
    cells
}

fn all_or<'a, T>(some: &'a [T], all: &'a [T]) -> &'a [T] {
    if some.is_empty() { all } else { some }
}

fn is_loud(is_verbose: bool) -> bool {
    is_verbose || env::var_os("CI").is_some()
}
