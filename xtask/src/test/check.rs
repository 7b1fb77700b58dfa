//! The gate before each commit: the checks that find most mistakes, in three minutes.

use anyhow::Result;
use clap::Args;

use super::browsers::{BrowserTests, Host, Selection, TestServer};
use super::parts::NATIVE_TESTS;
use super::summary::Summary;
use super::{check_everything, is_loud, native, run_in_browsers, set_up};
use crate::engine::Engine;

/// A part of the names of the leak tests, which take longer than all others together.
const SLOW: &str = "leaks";

const LEFT_OUT: &str = "left out, and run by `cargo xtask test`:
  browser tests in Firefox and WebKit, in Workers, with shared memory, and unwinding
  the leak tests in Chromium
  the npm package, its size, and the size of a program
  end-to-end tests
  the rehearsal of failures";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Show all output at once, as with CI in the environment
    #[arg(long)]
    verbose: bool,
}

/// Runs all steps, also after a failed one, and prints what it leaves out.
pub(crate) fn check(options: &Options) -> Result<()> {
    let mut summary = Summary::new(is_loud(options.verbose), false, None);
    if let Some(environment) = set_up(&mut summary, &[Engine::Chromium])? {
        check_everything(&mut summary, &environment)?;
        summary.step(NATIVE_TESTS, || native::run_tests(None))?;
        let engine = Engine::Chromium;
        let tests =
            [Host::Window, Host::Yew, Host::Leptos].map(|host| BrowserTests { engine, host });
        let selection = Selection {
            name: None,
            without: Some(SLOW),
        };
        let start = TestServer::start;
        let tests = tests.into_iter();
        run_in_browsers(&mut summary, &environment, start, tests, selection, 1)?;
    }
    println!("\n{LEFT_OUT}");
    summary.finish()
}
