//! How each step went.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::browsers::{BrowserTests, Outcome};

#[derive(Debug, Default)]
pub(super) struct Summary {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: String,
    time: Duration,
    succeeded: bool,
    browser_tests: Option<(BrowserTests, Outcome)>,
}

impl Summary {
    /// Runs a step, and goes on when it fails.
    pub(super) fn step(&mut self, name: &str, step: impl FnOnce() -> Result<()>) {
        self.add(name, step);
    }

    /// Runs the tests of one engine and host, which say how many they are.
    pub(super) fn browser_step(
        &mut self,
        tests: BrowserTests,
        step: impl FnOnce() -> (Outcome, Result<()>),
    ) {
        let mut outcome = Outcome::default();
        self.add(&tests.to_string(), || {
            let (read, result) = step();
            outcome = read;
            result
        });
        if let Some(step) = self.steps.last_mut() {
            step.browser_tests = Some((tests, outcome));
        }
    }

    /// Prints the tables, and fails when a step has failed.
    pub(super) fn finish(self) -> Result<()> {
        println!("\n== summary");
        for step in &self.steps {
            let word = if step.succeeded { "passed" } else { "FAILED" };
            println!("{word}  {:>4} s  {}", step.time.as_secs(), step.name);
        }
        println!("\nengine    host           passed  failed");
        let browser_tests = || {
            self.steps
                .iter()
                .filter_map(|step| step.browser_tests.as_ref())
        };
        for (tests, outcome) in browser_tests() {
            let (engine, host) = (tests.engine.name(), tests.host.name());
            let Outcome { passed, failed, .. } = outcome;
            println!("{engine:<8}  {host:<13}  {passed:>6}  {failed:>6}");
        }
        for (tests, outcome) in browser_tests() {
            for panic in &outcome.panics {
                println!("\n{tests}: {panic}");
            }
        }
        let failed = self.steps.iter().filter(|step| !step.succeeded).count();
        let passed = self.steps.len() - failed;
        println!("\n{passed} passed, {failed} failed");
        if failed > 0 {
            bail!("{failed} of {} steps failed", self.steps.len());
        }
        Ok(())
    }

    fn add(&mut self, name: &str, step: impl FnOnce() -> Result<()>) {
        println!("\n== {name}");
        let start = Instant::now();
        let result = step();
        if let Err(error) = &result {
            println!("{error:#}");
        }
        self.steps.push(Step {
            name: name.to_owned(),
            time: start.elapsed(),
            succeeded: result.is_ok(),
            browser_tests: None,
        });
    }
}
