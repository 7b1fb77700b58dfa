//! How each step went.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::browsers::{BrowserTests, Counts};

#[derive(Debug, Default)]
pub(super) struct Summary {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: String,
    time: Duration,
    succeeded: bool,
    browser_tests: Option<(BrowserTests, Counts)>,
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
        step: impl FnOnce() -> (Counts, Result<()>),
    ) {
        let mut counts = Counts::default();
        self.add(&tests.to_string(), || {
            let (counted, result) = step();
            counts = counted;
            result
        });
        if let Some(step) = self.steps.last_mut() {
            step.browser_tests = Some((tests, counts));
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
        for (tests, counts) in self.steps.iter().filter_map(|step| step.browser_tests) {
            let (engine, host) = (tests.engine.name(), tests.host.name());
            let Counts { passed, failed } = counts;
            println!("{engine:<8}  {host:<13}  {passed:>6}  {failed:>6}");
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
